using Precompute.Batch.Pipeline;

namespace Precompute.Batch.Scheduling;

/// <summary>A moment at which the schedule wants a run.</summary>
/// <param name="Kind"><see cref="RunKind.Auto"/> at the nightly times, <see cref="RunKind.Weekly"/> at the weekly ones.</param>
/// <param name="At">The moment.</param>
internal sealed record Firing(RunKind Kind, DateTimeOffset At);
