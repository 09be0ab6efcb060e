using Precompute.Batch.Versions;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Precompute.Batch.Cli.Progress;

/// <summary>The tables of a comparison of two versions.</summary>
internal static class DiffTables
{
    /// <summary>How lists differ, by direction, role and segment.</summary>
    public static IRenderable Lists(VersionDifference difference)
    {
        Table table = NewTable($"{difference.A} → {difference.B}, first {difference.Depth} items");
        table.AddColumns("direction", "role", "segment");
        foreach (string number in (string[])["in both", "new", "lost", "unchanged", "overlap", "rank-biased"])
            table.AddColumn(new TableColumn(number).RightAligned());
        table.AddColumn("lists by method");
        foreach (DiffRow row in difference.Rows)
        {
            table.AddRow(
                row.Direction, row.Role, row.Segment, $"{row.InBoth:N0}", $"{row.New:N0}", $"{row.Lost:N0}", $"{row.Unchanged:N0}",
                row.InBoth == 0 ? "" : $"{row.Overlap:P1}", row.InBoth == 0 ? "" : $"{row.RankBiasedOverlap:F3}", Markup.Escape(Shift(row)));
        }

        return table;
    }

    /// <summary>Who and what is shown more or less often.</summary>
    public static IRenderable Movers(VersionDifference difference)
    {
        Table table = NewTable($"shown among the first {difference.Depth} of how many lists: the largest changes");
        table.AddColumns("direction", "role", "id");
        foreach (string number in (string[])["before", "after", "change"])
            table.AddColumn(new TableColumn(number).RightAligned());
        foreach (Mover mover in difference.Movers)
            table.AddRow(mover.Direction, mover.Role, mover.TargetId.ToString(), $"{mover.ListsA:N0}", $"{mover.ListsB:N0}", $"{mover.Change:+#,0;-#,0}");
        return table;
    }

    private static string Shift(DiffRow row) => string.Join(", ", row.MethodsA.Keys.Union(row.MethodsB.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(method =>
    {
        long before = row.MethodsA.GetValueOrDefault(method);
        long after = row.MethodsB.GetValueOrDefault(method);
        return before == after ? $"{method} {after:N0}" : $"{method} {before:N0} → {after:N0}";
    }));

    private static Table NewTable(string title) => new() { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title)) };
}
