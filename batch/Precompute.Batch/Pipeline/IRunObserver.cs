using Precompute.Batch.Gates;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Pipeline;

/// <summary>Follows a run while it goes on. Called from one thread at a time.</summary>
internal interface IRunObserver
{
    /// <summary>The version was minted.</summary>
    public void RunStarted(string kind, string? version);

    /// <summary>A step begins.</summary>
    public void StepStarted(int number, string step);

    /// <summary>A long step got somewhere.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="fraction">Share done, in [0, 1].</param>
    /// <param name="detail">What it is at.</param>
    public void StepAdvanced(string step, double fraction, string detail);

    /// <summary>A step is done.</summary>
    public void StepFinished(StepReport report);

    /// <summary>A direction was measured.</summary>
    public void Evaluated(EvaluationReport report, IReadOnlyList<string> routes);

    /// <summary>A gate spoke.</summary>
    public void GateSpoke(GateResult result);

    /// <summary>The run ended without a fault.</summary>
    public void RunEnded(RunOutcome outcome);
}
