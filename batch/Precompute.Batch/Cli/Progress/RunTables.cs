using Precompute.Batch.Gates;
using Precompute.Batch.Pipeline;
using Precompute.Model;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Precompute.Batch.Cli.Progress;

/// <summary>The tables that a run shows to people.</summary>
internal static class RunTables
{
    /// <summary>Rows by direction, role and segment, a column a method.</summary>
    public static IRenderable RowsByMethod(IReadOnlyDictionary<string, long> rows)
    {
        string[] methods = [.. rows.Keys.Select(static k => k.Split('/')[3]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Table table = NewTable("lists by segment and method");
        table.AddColumns("direction", "role", "segment");
        foreach (string method in methods)
            table.AddColumn(new TableColumn(method).RightAligned());
        foreach (IGrouping<string, KeyValuePair<string, long>> group in rows
            .OrderBy(static r => r.Key, StringComparer.Ordinal).GroupBy(static r => r.Key[..r.Key.LastIndexOf('/')]))
        {
            string[] cells = group.Key.Split('/');
            table.AddRow([.. cells, .. methods.Select(m => rows.GetValueOrDefault($"{group.Key}/{m}").ToString("N0"))]);
        }

        return table;
    }

    /// <summary>The verdicts.</summary>
    public static IRenderable Of(IReadOnlyList<GateResult> gates)
    {
        Table table = NewTable("gates");
        table.AddColumns("gate", "verdict", "why");
        foreach (GateResult gate in gates)
        {
            string verdict = gate.Verdict.ToString().ToLowerInvariant() + (gate.AcceptedBecause is null ? "" : ", accepted");
            table.AddRow(Markup.Escape(gate.Gate), Markup.Escape(verdict), Markup.Escape(gate.AcceptedBecause is { } why ? $"{gate.Detail} Accepted: {why}" : gate.Detail));
        }

        return table;
    }

    /// <summary>What each step cost.</summary>
    public static IRenderable Of(IReadOnlyList<StepReport> steps)
    {
        Table table = NewTable("steps");
        table.AddColumn(new TableColumn("#").RightAligned());
        table.AddColumn("step");
        table.AddColumn(new TableColumn("seconds").RightAligned());
        table.AddColumn(new TableColumn("peak MiB").RightAligned());
        table.AddColumn("what");
        foreach (StepReport step in steps)
            table.AddRow($"{step.Number}", step.Step, $"{step.Seconds:F2}", $"{step.PeakRssMb:N0}", Markup.Escape(step.Detail));
        return table;
    }

    /// <summary>One line for a route that evaluation decided.</summary>
    public static string Describe(SegmentRoute route) =>
        $"{route.Direction.ToString().ToLowerInvariant()} {route.Segment.ToString().ToLowerInvariant()} is answered by {route.Method.ToName()}: {route.Why}";

    private static Table NewTable(string title) =>
        new Table { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title)), ShowRowSeparators = false };
}
