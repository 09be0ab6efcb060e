using Precompute.Model;
using Precompute.Model.Live;

namespace Precompute.ReaderApi.Newcomers;

/// <summary>
/// Which entities of the source a version does not know, followed from look to look: only the buckets that changed are gone through.
/// Not thread-safe.
/// </summary>
internal sealed class UnknownEntities
{
    private readonly Guid[][] _unknown = [.. Enumerable.Repeat(Array.Empty<Guid>(), EntityBuckets.Count)];
    private EntityBuckets _seen = EntityBuckets.Empty;
    private IdMap? _known;

    /// <summary>Active ones that a version does not know; the smallest ids first, so that it does not depend on the order of events.</summary>
    /// <param name="states">Everybody in the source.</param>
    /// <param name="known">Everybody that the version knows.</param>
    /// <param name="most">How many at most.</param>
    public Guid[] Find(EntityBuckets states, IdMap known, int most)
    {
        bool isOtherVersion = !ReferenceEquals(known, _known);
        for (int bucket = 0; bucket < EntityBuckets.Count; bucket++)
        {
            if (isOtherVersion || !states.IsSameIn(bucket, _seen))
                _unknown[bucket] = [.. states.In(bucket).Where(s => s is { IsActive: true, OptedOut: false } && known.OrdinalOf(s.Id) < 0).Select(static s => s.Id)];
        }

        (_seen, _known) = (states, known);
        return [.. _unknown.SelectMany(static ids => ids).Order().Take(most)];
    }
}
