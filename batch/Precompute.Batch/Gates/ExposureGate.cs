using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>
/// Startups are not all shown the same few people: neither the Gini coefficient of how often people are among the first of a list nor the
/// share of the most shown is beyond its bound. Who is shown everywhere is written to by everybody, and the others by nobody. Counted is
/// what a personal method chose; popularity shows everybody the same, and is not asked to do otherwise. Both numbers are 1 where every
/// startup is shown the same people, whatever the size of the marketplace: the coefficient is taken relative to that case, and the most
/// shown are a hundredth of the people but at least as many as a list shows.
/// </summary>
internal sealed class ExposureGate : IGate
{
    // Where a list shows a good part of the people, they are the same ones everywhere.
    private const int LeastChoice = 5;

    /// <inheritdoc/>
    public string Name => "reverse_exposure";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        List<(string, double)> numbers = [];
        List<string> faults = [];
        List<string> found = [];
        foreach (((Direction direction, ListRole role), ExposureCount exposure) in evidence.Audit.Exposure.OrderBy(static e => e.Key))
        {
            int eligible = evidence.Audit.Eligible[(direction, role)];
            int depth = Math.Min(evidence.Options.Depth, evidence.Inputs.ListSize);
            if (direction != Direction.Reverse || exposure.Total == 0 || eligible < LeastChoice * depth)
                continue;
            double gini = Math.Min(1d, exposure.Gini(eligible) / (1d - ((double)depth / eligible)));
            double top = exposure.TopShare(Math.Max(depth, (eligible + 99) / 100));
            string name = VersionLayout.Name(role);
            numbers.AddRange([($"{name}_gini", gini), ($"{name}_top_share", top), ($"{name}_shown", exposure.Shown), ($"{name}_eligible", eligible)]);
            found.Add($"{name} {exposure.Shown:N0} of {eligible:N0} shown, relative Gini {gini:F3}, the most shown have {top:P1}");
            if (gini > evidence.Options.MaximumExposureGini)
                faults.Add($"{name}: relative Gini {gini:F4} is above Gates:MaximumExposureGini {evidence.Options.MaximumExposureGini}");
            if (top > evidence.Options.MaximumExposureTopShare)
                faults.Add($"{name}: the most shown have {top:P1} of all showings, more than Gates:MaximumExposureTopShare {evidence.Options.MaximumExposureTopShare:P0}");
        }

        if (found.Count == 0)
            return GateResult.Of(Name, GateVerdict.NotApplicable, "No startup is shown a choice of people by a personal method.");
        return faults.Count > 0
            ? GateResult.Of(Name, GateVerdict.Refused, $"A few people are shown everywhere: {string.Join("; ", faults)}.", [.. numbers])
            : GateResult.Of(Name, GateVerdict.Passed, $"Among the first {evidence.Options.Depth} by personal methods: {string.Join("; ", found)}.", [.. numbers]);
    }
}
