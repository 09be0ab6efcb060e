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

    /// <summary>Events of weighted and of unknown types, over both views.</summary>
    public long Interactions => Snapshot.UserInteractions.Count + (long)Snapshot.StartupInteractions.Count;

    /// <summary>Whether a target may be recommended in a direction: live startups; eligible people of either role.</summary>
    public bool MayBeShown(Direction direction, int target) => direction == Direction.Forward
        ? Catalogue.StartupIsLive[target]
        : Catalogue.IsEligible(target, ListRole.Developer) || Catalogue.IsEligible(target, ListRole.Investor);

    /// <summary>The pair weights of a direction.</summary>
    public CsrMatrix PairsOf(Direction direction) => Matrices.Of(direction);
}
