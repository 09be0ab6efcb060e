using Precompute.Batch.Pipeline;

namespace Precompute.IntegrationTests.Batch.Kills;

/// <summary>Where in a run it is to be killed: some way into a step that takes time, or inside one that a lock holds up.</summary>
/// <param name="Step">The step.</param>
/// <param name="Fraction">How far into it, as a share of the time that it took before.</param>
/// <param name="Brakes">
/// Statements whose locks hold the step up, for a step that is over before anybody sees it. The first is held from the beginning, each
/// other one takes the place of the one before when that holds the run up.
/// </param>
internal sealed record KillAim(string Step, double Fraction, params string[] Brakes)
{
    private static readonly Dictionary<string, string[]> BrakesByStep = new(StringComparer.Ordinal)
    {
        // Runs that were killed cannot be closed.
        [RunSteps.Begin] = ["lock table precompute.run in share mode"],
        [RunSteps.Preflight] = ["lock table source_data.users in access exclusive mode"],
        [RunSteps.Verify] = ["lock table precompute.evaluation_split in share mode", "lock table precompute.model_version in share mode"],
        [RunSteps.Gates] = ["lock table precompute.run_gate in share mode"],
        [RunSteps.Activate] = ["select from precompute.active_version for update"],

        // A reader of every partition: the old one cannot be detached.
        [RunSteps.Retain] = ["select count(*) from precompute.user_recommendations"],
    };

    /// <summary>Steps that take long enough to be hit in the middle by the clock.</summary>
    public static IReadOnlyList<string> LongSteps { get; } =
        [RunSteps.Extract, RunSteps.Evaluate, RunSteps.Train, RunSteps.Index, RunSteps.Lists, RunSteps.Stage];

    /// <summary>At a moment of a step: by the clock in a long one, behind a lock in a short one.</summary>
    public static KillAim At(string step, double fraction) => new(step, fraction, BrakesByStep.GetValueOrDefault(step, []));

    /// <summary>Behind a lock in the middle of staging: forward lists are attached, reverse ones are written and cannot be.</summary>
    public static KillAim AtReverseAttach { get; } =
        new(RunSteps.Stage, 0, "lock table precompute.startup_recommendations in share update exclusive mode");

    /// <summary>So many seconds after the step before began, in place of a share: this one may be over before anybody sees that it has begun.</summary>
    public double? SecondsAfterTheStepBefore { get; init; }

    public override string ToString() => SecondsAfterTheStepBefore is { } seconds ? FormattableString.Invariant($"{Step}, {seconds:F3} s after the step before began")
        : Brakes.Length == 0 ? FormattableString.Invariant($"{Step} at {Fraction:P0}") : $"{Step} behind a lock";
}
