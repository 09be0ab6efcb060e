using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Lists;

/// <summary>Everything that lists are made from; ordinals are those of the catalogue.</summary>
public sealed record ListInputs
{
    /// <summary>People and startups.</summary>
    public required VersionCatalogue Catalogue { get; init; }

    /// <summary>Who acted on what.</summary>
    public required InteractionMatrices Matrices { get; init; }

    /// <summary>The factor models.</summary>
    public required FactorModels Models { get; init; }

    /// <summary>Profiles.</summary>
    public required ContentModel Content { get; init; }

    /// <summary>What most people act on.</summary>
    public required PopularRanking Popular { get; init; }

    /// <summary>Which method answers for whom.</summary>
    public required MethodChoice Methods { get; init; }

    /// <summary>Longest list.</summary>
    public required int ListSize { get; init; }

    /// <summary>Workers; lists do not depend on it.</summary>
    public required int Threads { get; init; }
}
