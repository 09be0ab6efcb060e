using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline;

/// <summary>One snapshot of the source and what follows from it without training.</summary>
public sealed record SourceData
{
    /// <summary>What was read.</summary>
    public required SourceSnapshot Snapshot { get; init; }

    /// <summary>Moment that ages are measured from, seconds since 1970-01-01 UTC.</summary>
    public required uint AsOf { get; init; }

    /// <summary>Pair weights and interaction counts of both directions.</summary>
    public required InteractionMatrices Matrices { get; init; }

    /// <summary>People and startups.</summary>
    public required VersionCatalogue Catalogue { get; init; }

    /// <summary>What follows from a snapshot.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <param name="weights">What events are worth.</param>
    /// <param name="asOf">Moment that ages are measured from; null for the newest event.</param>
    public static SourceData Of(SourceSnapshot snapshot, InteractionWeights weights, DateTimeOffset? asOf)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        uint seconds = (uint)Math.Clamp((asOf ?? snapshot.Watermark).ToUnixTimeSeconds(), 0L, uint.MaxValue);
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, weights, TimeBounds.All, seconds);
        return new SourceData
        {
            Snapshot = snapshot,
            AsOf = seconds,
            Matrices = matrices,
            Catalogue = VersionCatalogue.FromSnapshot(snapshot, matrices),
        };
    }

    /// <summary>Events of weighted and of unknown types, over both views.</summary>
    public long Interactions => Snapshot.UserInteractions.Count + (long)Snapshot.StartupInteractions.Count;

    /// <summary>Whether a target may be recommended in a direction: live startups; eligible people of either role.</summary>
    public bool MayBeShown(Direction direction, int target) => direction == Direction.Forward
        ? Catalogue.StartupIsLive[target]
        : Catalogue.IsEligible(target, ListRole.Developer) || Catalogue.IsEligible(target, ListRole.Investor);

    /// <summary>The pair weights of a direction.</summary>
    public CsrMatrix PairsOf(Direction direction) => Matrices.Of(direction);
}
