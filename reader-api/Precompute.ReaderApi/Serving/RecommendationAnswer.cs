using Precompute.Model.Content;

namespace Precompute.ReaderApi.Serving;

/// <summary>One page of one list, from one version; <see cref="Endpoints"/> give it its JSON shape.</summary>
internal sealed record RecommendationAnswer
{
    /// <summary>The page, best first.</summary>
    public required IReadOnlyList<Candidate> Items { get; init; }

    /// <summary>Rank of the first item.</summary>
    public required int FirstRank { get; init; }

    /// <summary>Names the features that reasons mention.</summary>
    public required FeatureVocabulary Vocabulary { get; init; }

    /// <summary>Label of the version.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>When the version was complete.</summary>
    public required DateTimeOffset ModelCreatedAt { get; init; }

    /// <summary>What the answer is made of, and what is known of the one who asks.</summary>
    public required AnswerPlan Plan { get; init; }

    /// <summary>How many could be shown.</summary>
    public required int Eligible { get; init; }

    /// <summary>How many could be without filters, and do not pass them.</summary>
    public required int FilteredOut { get; init; }

    /// <summary>How many pass, and were acted on before or are the asker's own.</summary>
    public required int ActedOn { get; init; }

    /// <summary>How many were to be shown on this page, and may not be any more.</summary>
    public required int Ineligible { get; init; }

    /// <summary>True where the live source was not asked.</summary>
    public required bool Stale { get; init; }

    /// <summary>When the list was made.</summary>
    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>Where the next page begins; null on the last.</summary>
    public required string? NextCursor { get; init; }
}
