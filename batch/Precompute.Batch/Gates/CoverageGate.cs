namespace Precompute.Batch.Gates;

/// <summary>Everybody who is due a list has one, as long as asked for or holding everything eligible, each item by a method that is named and may answer.</summary>
internal sealed class CoverageGate : IGate
{
    /// <inheritdoc/>
    public string Name => "coverage";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        ListAudit audit = evidence.Audit;
        long due = audit.Due.Values.Sum();
        (string Name, double Value)[] numbers =
        [
            ("due", due), ("missing_rows", audit.MissingRows), ("short_rows", audit.ShortRows), ("unnamed_methods", audit.UnnamedMethods), ("wrong_counts", audit.WrongCounts),
        ];
        string[] faults = [.. numbers.Skip(1).Where(static n => n.Value > 0).Select(static n => $"{n.Name.Replace('_', ' ')}: {n.Value:N0}")];
        return faults.Length == 0
            ? GateResult.Of(Name, GateVerdict.Passed, $"All {due:N0} lists that are due exist and are full or hold everything eligible.", numbers)
            : GateResult.Of(Name, GateVerdict.Refused, $"Of {due:N0} lists that are due: {string.Join(", ", faults)}. First fault: {audit.FirstFault}", numbers);
    }
}
