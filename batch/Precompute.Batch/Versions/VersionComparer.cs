using System.Runtime.InteropServices;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Versions;

/// <summary>
/// Compares the lists of two versions by merging them in the order of their entities: every list is looked at once, memory is that
/// of one count per target.
/// </summary>
internal sealed class VersionComparer(DiffOptions options)
{
    private static readonly Segment[] Segments = [Segment.Cold, Segment.Warm, Segment.Hot];

    private readonly List<DiffRow> _rows = [];
    private readonly List<Mover> _movers = [];

    /// <summary>What was found so far.</summary>
    public VersionDifference Result(string a, string b) => new(a, b, options.Depth, _rows, _movers);

    /// <summary>Compares one direction and role.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="role">The role.</param>
    /// <param name="a">Lists of A, entity ids ascending.</param>
    /// <param name="b">Lists of B, entity ids ascending.</param>
    /// <param name="cancellationToken">Looked at for every list.</param>
    public async Task CompareAsync(
        Direction direction, ListRole role, IAsyncEnumerable<PublishedList> a, IAsyncEnumerable<PublishedList> b, CancellationToken cancellationToken)
    {
        SegmentDiff all = new();
        Dictionary<Segment, SegmentDiff> bySegment = Segments.ToDictionary(static s => s, static _ => new SegmentDiff());
        Dictionary<Guid, (long A, long B)> shown = [];
        await using IAsyncEnumerator<PublishedList> left = a.GetAsyncEnumerator(cancellationToken);
        await using IAsyncEnumerator<PublishedList> right = b.GetAsyncEnumerator(cancellationToken);
        bool hasLeft = await left.MoveNextAsync();
        bool hasRight = await right.MoveNextAsync();
        while (hasLeft || hasRight)
        {
            int order = !hasLeft ? 1 : !hasRight ? -1 : left.Current.EntityId.CompareTo(right.Current.EntityId);
            PublishedList? before = order <= 0 ? left.Current : null;
            PublishedList? after = order >= 0 ? right.Current : null;
            Segment segment = options.Thresholds.SegmentOf(direction, (after ?? before)!.InteractionCount);
            Add(all, bySegment[segment], before, after);
            Count(shown, before, after);
            if (order <= 0)
                hasLeft = await left.MoveNextAsync();
            if (order >= 0)
                hasRight = await right.MoveNextAsync();
        }

        string directionName = VersionLayout.Name(direction);
        string roleName = VersionLayout.Name(role);
        AddRow(all, "all");
        foreach (Segment segment in Segments)
            AddRow(bySegment[segment], segment.ToString().ToLowerInvariant());
        _movers.AddRange(shown.Select(s => new Mover(directionName, roleName, s.Key, s.Value.A, s.Value.B))
            .Where(static m => m.Change != 0)
            .OrderByDescending(static m => Math.Abs(m.Change)).ThenBy(static m => m.TargetId)
            .Take(options.Movers));

        void AddRow(SegmentDiff sums, string name)
        {
            if (sums.ToRow(directionName, roleName, name) is { } row)
                _rows.Add(row);
        }
    }

    private void Add(SegmentDiff all, SegmentDiff segment, PublishedList? before, PublishedList? after)
    {
        if (before is null)
        {
            all.AddNew(after!.Method);
            segment.AddNew(after.Method);
            return;
        }

        if (after is null)
        {
            all.AddLost(before.Method);
            segment.AddLost(before.Method);
            return;
        }

        ReadOnlySpan<Guid> a = Top(before);
        ReadOnlySpan<Guid> b = Top(after);
        bool unchanged = a.SequenceEqual(b);
        double overlap = unchanged ? 1d : Overlap(a, b);
        double rankBiased = unchanged ? 1d : RankBiasedOverlap.Compute(a, b, options.Persistence);
        all.AddBoth(before.Method, after.Method, unchanged, overlap, rankBiased);
        segment.AddBoth(before.Method, after.Method, unchanged, overlap, rankBiased);
    }

    private void Count(Dictionary<Guid, (long A, long B)> shown, PublishedList? before, PublishedList? after)
    {
        foreach (Guid target in before is null ? default : Top(before))
            CollectionsMarshal.GetValueRefOrAddDefault(shown, target, out _).A++;
        foreach (Guid target in after is null ? default : Top(after))
            CollectionsMarshal.GetValueRefOrAddDefault(shown, target, out _).B++;
    }

    private ReadOnlySpan<Guid> Top(PublishedList list) => list.TargetIds.AsSpan(0, Math.Min(options.Depth, list.TargetIds.Length));

    // Of the longer one's length: a list that lost half of its items does not overlap fully with what it was.
    private static double Overlap(ReadOnlySpan<Guid> a, ReadOnlySpan<Guid> b)
    {
        HashSet<Guid> ids = [.. a];
        int common = 0;
        foreach (Guid id in b)
            common += ids.Contains(id) ? 1 : 0;
        return common / (double)Math.Max(1, Math.Max(a.Length, b.Length));
    }
}
