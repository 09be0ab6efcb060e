using Precompute.Model;

namespace Precompute.Batch.Versions;

/// <summary>Sums of one direction, role and segment while lists stream by.</summary>
internal sealed class SegmentDiff
{
    private readonly SortedDictionary<string, long> _methodsA = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _methodsB = new(StringComparer.Ordinal);
    private long _both;
    private long _new;
    private long _lost;
    private long _unchanged;
    private double _overlap;
    private double _rankBiased;

    /// <summary>A list that both versions have.</summary>
    public void AddBoth(RecommendationMethod a, RecommendationMethod b, bool unchanged, double overlap, double rankBiased)
    {
        _both++;
        _unchanged += unchanged ? 1 : 0;
        _overlap += overlap;
        _rankBiased += rankBiased;
        Count(_methodsA, a);
        Count(_methodsB, b);
    }

    /// <summary>A list that only B has.</summary>
    public void AddNew(RecommendationMethod method)
    {
        _new++;
        Count(_methodsB, method);
    }

    /// <summary>A list that only A has.</summary>
    public void AddLost(RecommendationMethod method)
    {
        _lost++;
        Count(_methodsA, method);
    }

    /// <summary>The row; null where there was no list.</summary>
    public DiffRow? ToRow(string direction, string role, string segment) => _both + _new + _lost == 0
        ? null
        : new DiffRow
        {
            Direction = direction,
            Role = role,
            Segment = segment,
            InBoth = _both,
            New = _new,
            Lost = _lost,
            Unchanged = _unchanged,
            Overlap = _both == 0 ? 0d : _overlap / _both,
            RankBiasedOverlap = _both == 0 ? 0d : _rankBiased / _both,
            MethodsA = _methodsA,
            MethodsB = _methodsB,
        };

    private static void Count(SortedDictionary<string, long> methods, RecommendationMethod method) =>
        methods[method.ToName()] = methods.GetValueOrDefault(method.ToName()) + 1;
}
