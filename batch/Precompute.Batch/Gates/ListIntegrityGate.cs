namespace Precompute.Batch.Gates;

/// <summary>No list holds a duplicate, the entity itself or its own, anybody inactive or opted out, anything already acted on, or a bad score.</summary>
internal sealed class ListIntegrityGate : IGate
{
    /// <inheritdoc/>
    public string Name => "list_integrity";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        ListAudit audit = evidence.Audit;
        (string Name, double Value)[] numbers =
        [
            ("items", audit.Items), ("duplicate_rows", audit.DuplicateRows), ("unknown_rows", audit.UnknownRows), ("null_ids", audit.NullIds),
            ("duplicate_items", audit.DuplicateItems), ("ineligible_items", audit.IneligibleItems), ("excluded_items", audit.ExcludedItems), ("bad_scores", audit.BadScores),
        ];
        string[] faults = [.. numbers.Skip(1).Where(static n => n.Value > 0).Select(static n => $"{n.Name.Replace('_', ' ')}: {n.Value:N0}")];
        return faults.Length == 0
            ? GateResult.Of(Name, GateVerdict.Passed, $"{audit.Items:N0} items, each allowed where it stands.", numbers)
            : GateResult.Of(Name, GateVerdict.Refused, $"Lists hold what they must not: {string.Join(", ", faults)}. First: {audit.FirstFault}", numbers);
    }
}
