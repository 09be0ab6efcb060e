namespace Precompute.Model.Live;

/// <summary>
/// The states of all people, or of all startups, in <see cref="Count"/> buckets by the last twelve bits of the id: what changed is
/// replaced bucket by bucket, the others are shared with what was before. Look-up is a binary search in one bucket. Immutable and
/// thread-safe.
/// </summary>
public sealed class EntityBuckets
{
    /// <summary>Number of buckets: 49 people in one where there are 200,000.</summary>
    public const int Count = 1 << 12;

    private const int IdBytes = 16;

    private readonly EntityBucket?[] _buckets;

    private EntityBuckets(EntityBucket?[] buckets)
    {
        _buckets = buckets;
        Total = buckets.Sum(static b => b?.Count ?? 0);
    }

    /// <summary>Nobody.</summary>
    public static EntityBuckets Empty { get; } = new(new EntityBucket?[Count]);

    /// <summary>Number of entities.</summary>
    public int Total { get; }

    /// <summary>All states, bucket by bucket.</summary>
    public IEnumerable<EntityState> All => _buckets.OfType<EntityBucket>().SelectMany(static b => Enumerable.Range(0, b.Count).Select(i => b[i]));

    /// <summary>The states of one bucket, by id.</summary>
    public IEnumerable<EntityState> In(int bucket) => _buckets[bucket] is { } states ? Enumerable.Range(0, states.Count).Select(i => states[i]) : [];

    /// <summary>Whether a bucket is the very one of another time.</summary>
    public bool IsSameIn(int bucket, EntityBuckets other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(_buckets[bucket], other._buckets[bucket]);
    }

    /// <summary>The bucket of an id, 0 to <see cref="Count"/> − 1.</summary>
    public static int BucketOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return ((bytes[IdBytes - 2] & 0x0F) << 8) | bytes[IdBytes - 1];
    }

    /// <summary>The state of an id; null where the source did not know it.</summary>
    public EntityState? Find(Guid id) => _buckets[BucketOf(id)]?.Find(id);

    /// <summary>The same with some buckets replaced by new states.</summary>
    /// <param name="buckets">Which; those that no state falls into become empty.</param>
    /// <param name="states">All states of these buckets, in any order; others are passed over.</param>
    public EntityBuckets With(IReadOnlyCollection<int> buckets, IEnumerable<EntityState> states)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        if (buckets.Count == 0)
            return this;
        ILookup<int, EntityState> byBucket = states.ToLookup(static s => BucketOf(s.Id));
        EntityBucket?[] next = [.. _buckets];
        foreach (int bucket in buckets)
            next[bucket] = byBucket.Contains(bucket) ? new EntityBucket([.. byBucket[bucket]]) : null;
        return new EntityBuckets(next);
    }

    /// <summary>The same without some ids; this itself where none of them is in it.</summary>
    public EntityBuckets Without(Func<Guid, bool> isLeftOut)
    {
        HashSet<int> buckets = [.. All.Where(s => isLeftOut(s.Id)).Select(static s => BucketOf(s.Id))];
        return With(buckets, All.Where(s => buckets.Contains(BucketOf(s.Id)) && !isLeftOut(s.Id)));
    }
}
