namespace Precompute.ReaderApi.Serving;

/// <summary>Whether a list may show a target.</summary>
internal enum TargetStatus
{
    /// <summary>It may.</summary>
    Eligible,

    /// <summary>The entity has to do with it already.</summary>
    ActedOn,

    /// <summary>It may not; the reason is not given, since it may be an opt-out.</summary>
    NotShown,
}
