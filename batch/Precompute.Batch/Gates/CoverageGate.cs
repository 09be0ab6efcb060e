namespace Precompute.Batch.Gates;

/// <summary>Everybody who is due a list has one, as long as asked for or holding everything eligible.</summary>
internal sealed class CoverageGate : IGate
{
    /// <inheritdoc/>
    public string Name => "coverage";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        ListAudit audit = evidence.Audit;
        long due = audit.Due.Values.Sum();
        (string Name, double Value)[] numbers = [("due", due), ("missing_rows", audit.MissingRows), ("short_rows", audit.ShortRows)];
        return audit.MissingRows == 0 && audit.ShortRows == 0
            ? GateResult.Of(Name, GateVerdict.Passed, $"All {due:N0} lists that are due exist and are full or hold everything eligible.", numbers)
            : GateResult.Of(Name, GateVerdict.Refused, $"Of {due:N0} lists that are due, {audit.MissingRows:N0} are missing and {audit.ShortRows:N0} too short.", numbers);
    }
}
