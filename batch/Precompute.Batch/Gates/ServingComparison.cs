using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Training.Evaluation;

namespace Precompute.Batch.Gates;

/// <summary>
/// Compares what would be served with what is served, both as they were measured: each trained on the past of its day and tested on what
/// came after. The serving version's own factors are not asked about today's test window: they were trained on nearly all of it and would
/// win by having seen the answers. Instead every entity that was tested then and now is compared with itself, which takes the differences
/// between entities out of the interval; by protocol and segment of today.
/// </summary>
internal sealed class ServingComparison
{
    private readonly GateEvidence _evidence;
    private readonly CancellationToken _cancellationToken;
    private readonly List<(Segment Segment, double Now, double Before)> _pairs = [];

    /// <summary>Finds the entities that were tested both times.</summary>
    public ServingComparison(GateEvidence evidence, Direction direction, CancellationToken cancellationToken)
    {
        _evidence = evidence;
        _cancellationToken = cancellationToken;
        if (evidence.Previous?.EntityQuality.GetValueOrDefault(direction) is not { } before
            || evidence.Evaluation.EntityQuality.FirstOrDefault(q => q.Direction == direction) is not { } now)
        {
            return;
        }

        IdMap ids = evidence.Inputs.Catalogue.QueriesOf(direction);
        for (int i = 0; i < now.Queries.Length; i++)
        {
            if (before.TryGetValue(ids[now.Queries[i]], out float value))
                _pairs.Add((now.Segments[i], now.Values[i], value));
        }
    }

    /// <summary>Judges one segment; notes the numbers.</summary>
    /// <returns>Why it is refused, or null.</returns>
    public string? Judge(ServedQuality quality, List<(string Name, double Value)> numbers)
    {
        if (StoredOf(quality) is not { } stored)
            return null;
        double margin = _evidence.Options.QualityMargin;
        string label = _evidence.Previous!.Label;
        numbers.Add(($"{quality.Segment}_serving", stored.Value));
        (double Now, double Before)[] pairs =
            [.. _pairs.Where(p => quality.Segment is "all" || string.Equals(NameOf(p.Segment), quality.Segment, StringComparison.Ordinal)).Select(static p => (p.Now, p.Before))];
        if (pairs.Length < _evidence.Options.MinimumTestEntities)
        {
            double floor = stored.Value * (1d - margin);
            return quality.High < floor
                ? $"{quality.Segment}: {quality.Low:F4}–{quality.High:F4} lies below {floor:F4}, which is {label}'s {stored.Value:F4} less the margin of {margin:P0}"
                : null;
        }

        double before = pairs.Average(static p => p.Before);
        PairedDifference difference = PairedDifference.Of(
            [.. pairs.Select(p => p.Now - (p.Before * (1d - margin)))], _evidence.Resampling.BootstrapSamples, _evidence.Resampling.Seed, _cancellationToken);
        numbers.AddRange(
        [
            ($"{quality.Segment}_pairs", pairs.Length), ($"{quality.Segment}_pairs_now", pairs.Average(static p => p.Now)), ($"{quality.Segment}_pairs_serving", before),
            ($"{quality.Segment}_difference_low", difference.Low), ($"{quality.Segment}_difference_high", difference.High),
        ]);
        return difference.High < 0d
            ? $"{quality.Segment}: the {pairs.Length:N0} entities that {label} was tested on as well had {before:F4} and have {pairs.Average(static p => p.Now):F4}; "
                + $"less the margin of {margin:P0} the difference is {difference.Low:F4} to {difference.High:F4}"
            : null;
    }

    // Quality measured under another protocol is another quantity.
    private ServedQuality? StoredOf(ServedQuality quality) =>
        _evidence.Previous?.Quality.FirstOrDefault(q => q.Direction == quality.Direction
            && string.Equals(q.Segment, quality.Segment, StringComparison.Ordinal)
            && string.Equals(q.Protocol, quality.Protocol, StringComparison.Ordinal)
            && q.N >= _evidence.Options.MinimumTestEntities);

    private static string NameOf(Segment segment) => segment.ToString().ToLowerInvariant();
}
