using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>Readers recognise their lists: on average not nearly all of a list's first items are new.</summary>
internal sealed class ListChurnGate : IGate
{
    /// <inheritdoc/>
    public string Name => "list_churn";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        ListChurn[] churn = [.. evidence.Previous?.Churn.Where(static c => c.Lists > 0) ?? []];
        if (churn.Length == 0)
            return GateResult.Of(Name, GateVerdict.NotApplicable, "There are no lists to compare with.");
        List<(string, double)> numbers = [];
        foreach (ListChurn c in churn)
            numbers.AddRange([(NameOf(c) + "_lists", c.Lists), (NameOf(c) + "_changed", c.Changed), (NameOf(c) + "_rank_biased_overlap", c.RankBiasedOverlap)]);
        string all = string.Join("; ", churn.Select(static c => $"{NameOf(c)} {c.Changed:P1} new, rank-biased overlap {c.RankBiasedOverlap:F3}"));
        ListChurn[] beyond = [.. churn.Where(c => c.Changed > evidence.Options.MaximumChurn)];
        return beyond.Length > 0
            ? GateResult.Of(
                Name,
                GateVerdict.Refused,
                $"Of the first {evidence.Options.Depth} items, {string.Join(", ", beyond.Select(static c => $"{c.Changed:P1} ({NameOf(c)})"))} are not in {evidence.Previous!.Label}'s lists; Gates:MaximumChurn is {evidence.Options.MaximumChurn:P0}. After a change of settings that may be meant.",
                [.. numbers])
            : GateResult.Of(Name, GateVerdict.Passed, $"Of the first {evidence.Options.Depth} items, against {evidence.Previous!.Label}: {all}.", [.. numbers]);
    }

    private static string NameOf(ListChurn churn) => $"{VersionLayout.Name(churn.Direction)}_{VersionLayout.Name(churn.Role)}";
}
