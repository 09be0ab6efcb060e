using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// Who is asked what under one target filter, the same for every method: the queries with something to be found, and the slices in
/// which they are counted. Queries of the same segment and roles form a group, so that what lists do to the catalogue is counted once.
/// </summary>
internal sealed class EvaluationFrame
{
    private static readonly Segment[] Segments = [Segment.Cold, Segment.Warm, Segment.Hot];
    private readonly int[] _positions;
    private readonly int[] _groups;

    /// <summary>Makes the frame.</summary>
    /// <param name="split">What is held out.</param>
    /// <param name="targetFilter">Targets that may be recommended, or null for all; test pairs outside are not counted.</param>
    /// <param name="roles">Names, and which queries belong to each (null: all of them).</param>
    /// <param name="thresholds">The segments' limits.</param>
    public EvaluationFrame(
        HoldoutSplit split, IOrdinalFilter? targetFilter, IReadOnlyList<(string Name, IOrdinalFilter? Queries)> roles, SegmentThresholds thresholds)
    {
        TargetFilter = targetFilter;
        Relevant = targetFilter is null ? split.Relevant : CsrFilter.Where(split.Relevant, (_, target, _) => targetFilter.Accepts(target));
        Queries = [.. Enumerable.Range(0, Relevant.Rows).Where(q => Relevant.RowLength(q) > 0)];
        _positions = new int[Relevant.Rows];
        _groups = new int[Queries.Length];
        int[] counts = split.Train.CountsOf(split.Direction);
        for (int i = 0; i < Queries.Length; i++)
        {
            _positions[Queries[i]] = i;
            int mask = 0;
            for (int r = 0; r < roles.Count; r++)
                mask |= roles[r].Queries?.Accepts(Queries[i]) == false ? 0 : 1 << r;
            _groups[i] = (mask * Segments.Length) + Array.IndexOf(Segments, thresholds.SegmentOf(split.Direction, counts[Queries[i]]));
        }

        GroupCount = Segments.Length << roles.Count;
        Slices = [.. roles.SelectMany((role, r) => SlicesOf(role.Name, r)).Where(static s => s.Rows.Length > 0)];
    }

    /// <summary>Targets that may be recommended, or null for all.</summary>
    public IOrdinalFilter? TargetFilter { get; }

    /// <summary>Queries × targets: what is to be found.</summary>
    public CsrMatrix Relevant { get; }

    /// <summary>Queries with something to be found, ascending.</summary>
    public int[] Queries { get; }

    /// <summary>Number of groups.</summary>
    public int GroupCount { get; }

    /// <summary>The slices that hold at least one query, by role, then segment.</summary>
    public IReadOnlyList<EvaluationSlice> Slices { get; }

    /// <summary>Where a query is in <see cref="Queries"/>.</summary>
    public int PositionOf(int query) => _positions[query];

    /// <summary>The group of the query at a position.</summary>
    public int GroupOf(int position) => _groups[position];

    private IEnumerable<EvaluationSlice> SlicesOf(string role, int r)
    {
        int[] groups = [.. Enumerable.Range(0, GroupCount).Where(g => ((g / Segments.Length) >> r & 1) == 1)];
        yield return Slice(EvaluationSlice.All, groups);
        for (int s = 0; s < Segments.Length; s++)
            yield return Slice(EvaluationSlice.NameOf(Segments[s]), [.. groups.Where(g => g % Segments.Length == s)]);

        EvaluationSlice Slice(string segment, int[] inside)
        {
            int[] rows = [.. Enumerable.Range(0, Queries.Length).Where(i => inside.Contains(_groups[i]))];
            return new EvaluationSlice(role, segment, rows, inside);
        }
    }
}
