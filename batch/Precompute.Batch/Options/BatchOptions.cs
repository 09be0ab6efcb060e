using Microsoft.Extensions.Options;

namespace Precompute.Batch.Options;

/// <summary>
/// Everything that can be configured for the batch. Sources, later ones win: the file given by <c>--config</c> (or
/// <c>precompute.json</c> in the current directory), then environment variables <c>PRECOMPUTE_Section__Key</c>.
/// To add a setting: a property with its default, a <see cref="LegalRangeAttribute"/> where it is a number, and a comment
/// that says what it does, its unit and what raising it costs. Unknown keys are refused, so nothing else has to be registered.
/// </summary>
public sealed record BatchOptions
{
    /// <summary>Where PostgreSQL is; empty means the embedded cluster.</summary>
    [ValidateObjectMembers]
    public ConnectionStringOptions ConnectionStrings { get; init; } = new();

    /// <summary>Where version files go.</summary>
    [ValidateObjectMembers]
    public StoreOptions Store { get; init; } = new();

    /// <summary>The private PostgreSQL used when there are no connection strings.</summary>
    [ValidateObjectMembers]
    public EmbeddedOptions Embedded { get; init; } = new();

    /// <summary>Training of the forward model (people → startups).</summary>
    [ValidateObjectMembers]
    public AlsOptions Forward { get; init; } = new();

    /// <summary>Training of the reverse model (startups → people).</summary>
    [ValidateObjectMembers]
    public AlsOptions Reverse { get; init; } = new();

    /// <summary>What each kind of interaction is worth.</summary>
    [ValidateObjectMembers]
    public WeightOptions Weights { get; init; } = new();

    /// <summary>Where cold ends and hot begins.</summary>
    [ValidateObjectMembers]
    public SegmentOptions Segments { get; init; } = new();

    /// <summary>How content profiles are made.</summary>
    [ValidateObjectMembers]
    public ContentSettings Content { get; init; } = new();

    /// <summary>The published lists.</summary>
    [ValidateObjectMembers]
    public ListOptions Lists { get; init; } = new();

    /// <summary>The nearest-neighbour indexes.</summary>
    [ValidateObjectMembers]
    public IndexOptions Index { get; init; } = new();

    /// <summary>How a model is measured before it is published.</summary>
    [ValidateObjectMembers]
    public EvaluationSettings Evaluation { get; init; } = new();

    /// <summary>What a version must satisfy to be activated.</summary>
    [ValidateObjectMembers]
    public GateOptions Gates { get; init; } = new();

    /// <summary>How many versions are kept.</summary>
    [ValidateObjectMembers]
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>What <c>run auto</c> decides by, and when <c>schedule</c> runs.</summary>
    [ValidateObjectMembers]
    public ScheduleOptions Schedule { get; init; } = new();
}
