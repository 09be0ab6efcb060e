using Precompute.Model.Content;

namespace Precompute.ReaderApi.Serving;

/// <summary>Why a target is shown, from one version; <see cref="Endpoints"/> give it its JSON shape.</summary>
internal sealed record ExplanationAnswer
{
    /// <summary>What the list is made of, and what is known of the one who asks.</summary>
    public required AnswerPlan Plan { get; init; }

    /// <summary>Whether the target may be shown.</summary>
    public required TargetStatus Status { get; init; }

    /// <summary>Where it stands; null where it does not, or too far down.</summary>
    public required ListPosition? Position { get; init; }

    /// <summary>The factor model's score; null where it does not answer.</summary>
    public required HistoryExplanation? History { get; init; }

    /// <summary>What the profiles share; null where nothing may be said.</summary>
    public required SharedContent? Content { get; init; }

    /// <summary>Names the features that reasons mention.</summary>
    public required FeatureVocabulary Vocabulary { get; init; }

    /// <summary>Label of the version.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>When the version was complete.</summary>
    public required DateTimeOffset ModelCreatedAt { get; init; }

    /// <summary>True where the live source was not asked.</summary>
    public required bool Stale { get; init; }
}
