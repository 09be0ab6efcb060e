using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Model.Versions;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// One direction of a version, made ready for requests: the index that serves with the breadth to search it, and filters that are
/// kept in step by snapshot ordinal (everything the version knows) and by factor ordinal (what ALS knows). Thread-safe.
/// </summary>
/// <param name="direction">The opened direction; not owned.</param>
/// <param name="side">Whose factors are searched: the targets' for recommendations, the queries' (by cosine) for peers.</param>
/// <param name="targets">Ids of all that the version knows of what is shown.</param>
/// <param name="minimumBreadth">Least ef of a search; the version's own choice where that is larger.</param>
internal sealed class DirectionView(ServingDirection direction, ModelSide side, IdMap targets, int minimumBreadth)
{
    private readonly ServingSide _searched = direction.Side(side);

    /// <summary>The trained factors.</summary>
    public FactorModel Model => direction.Model;

    /// <summary>Folds histories in.</summary>
    public FoldInSolver Solver => direction.FoldIn;

    /// <summary>Ids of all that may be shown, by snapshot ordinal.</summary>
    public IdMap Targets { get; } = targets;

    /// <summary>The index over their factors that serves.</summary>
    public IVectorIndex Index => _searched.Index;

    /// <summary>Breadth of a search (ef).</summary>
    public int Breadth { get; } = Math.Max(minimumBreadth, direction.Side(side).Choice.Ef);

    /// <summary>The snapshot ordinal of a factor ordinal.</summary>
    public int SnapshotOf(int factorOrdinal) => _searched.ToCatalogue[factorOrdinal];

    /// <summary>The factor ordinal of a snapshot ordinal, or −1.</summary>
    public int FactorOf(int snapshotOrdinal) => _searched.FromCatalogue[snapshotOrdinal];

    /// <summary>A filter over both kinds of ordinals.</summary>
    public TargetFilter FilterOf(BitmapFilter snapshot)
    {
        int[] toSnapshot = _searched.ToCatalogue;
        BitmapFilter factors = new(toSnapshot.Length);
        for (int f = 0; f < toSnapshot.Length; f++)
        {
            if (snapshot.Accepts(toSnapshot[f]))
                factors.Set(f, accepted: true);
        }

        return new TargetFilter(snapshot, factors);
    }

    /// <summary>Takes a target out of a request's own filter.</summary>
    public void Reject(TargetFilter filter, int snapshotOrdinal)
    {
        filter.Snapshot.Set(snapshotOrdinal, accepted: false);
        int factor = FactorOf(snapshotOrdinal);
        if (factor >= 0)
            filter.Factors.Set(factor, accepted: false);
    }
}
