using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>
/// The version is not empty, the database holds what the files hold, and nothing like a third of the rows of a direction or role went
/// missing since the last one. Growth beyond expectation is told, not refused: more people are good news or a broken import, and a person can tell.
/// </summary>
internal sealed class RowCountGate : IGate
{
    /// <inheritdoc/>
    public string Name => "row_counts";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        SortedDictionary<string, long> rows = new(StringComparer.Ordinal);
        List<string> faults = [];
        foreach (((Direction direction, ListRole role), long stored) in evidence.StoredRows)
        {
            Add(rows, VersionLayout.Name(direction), stored);
            Add(rows, NameOf(direction, role), stored);
            long inFiles = evidence.Audit.Rows.GetValueOrDefault((direction, role));
            if (stored != inFiles)
                faults.Add($"{NameOf(direction, role)} has {inFiles:N0} rows in files and {stored:N0} in the database");
        }

        List<(string, double)> numbers = [.. rows.Select(static r => (r.Key, (double)r.Value))];
        long total = evidence.StoredRows.Values.Sum();
        if (total == 0)
            return GateResult.Of(Name, GateVerdict.Refused, "The version has no rows at all.", [.. numbers]);
        List<string> surprises = [];
        if (evidence.Previous is { } previous)
            Compare(previous, rows, evidence.Options, numbers, faults, surprises);
        if (faults.Count > 0)
            return GateResult.Of(Name, GateVerdict.Refused, $"Rows are missing: {string.Join("; ", faults)}.", [.. numbers]);
        string before = evidence.Previous is { } serving
            ? $"{serving.Label} has {serving.Rows.Where(static r => !r.Key.Contains('/', StringComparison.Ordinal)).Sum(static r => r.Value):N0}"
            : "no version serves to compare with";
        string warning = surprises.Count == 0 ? "" : $" Look at the source if this is news to you: {string.Join("; ", surprises)} (Gates:SurprisingRowGrowth).";
        return GateResult.Of(Name, GateVerdict.Passed, $"{total:N0} rows; {before}.{warning}", [.. numbers]);
    }

    private static void Compare(
        PreviousVersion previous, SortedDictionary<string, long> rows, Options.GateOptions options, List<(string, double)> numbers, List<string> faults, List<string> surprises)
    {
        foreach ((string name, long before) in previous.Rows.OrderBy(static r => r.Key, StringComparer.Ordinal))
        {
            long now = rows.GetValueOrDefault(name);
            numbers.Add((name + "_before", before));
            double floor = before * (1d - options.MaximumRowLoss);
            bool vanished = before > 0 && now == 0;
            if (vanished || (now < floor && before - now > options.SmallChange))
                faults.Add($"{name} fell from {before:N0} rows to {now:N0}, below the floor of {floor:N0} (Gates:MaximumRowLoss {options.MaximumRowLoss:P0})");
            if (now - before > options.SmallChange && now > before * (1d + options.SurprisingRowGrowth))
                surprises.Add($"{name} grew from {before:N0} rows to {now:N0}");
        }
    }

    private static void Add(SortedDictionary<string, long> rows, string name, long value) => rows[name] = rows.GetValueOrDefault(name) + value;

    private static string NameOf(Direction direction, ListRole role) => $"{VersionLayout.Name(direction)}/{VersionLayout.Name(role)}";
}
