using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Training.Tuning;

namespace Precompute.Batch.Evaluation;

/// <summary>What tuning one direction came to.</summary>
/// <param name="Direction">Which side asks.</param>
/// <param name="Validation">What the choice was made on, in a sentence.</param>
/// <param name="Configured">The settings as they are.</param>
/// <param name="Chosen">The setting that was best on the validation data; the configured one where nothing was better.</param>
/// <param name="Search">All trials.</param>
/// <param name="Test">What the configured and the chosen setting reach on the test, beside popularity.</param>
internal sealed record TuningOutcome(
    Direction Direction, string Validation, AlsParameters Configured, AlsParameters Chosen, AlsSearchResult Search, EvaluationReport Test)
{
    /// <summary>Whether another setting than the configured one was chosen.</summary>
    public bool Changes => Chosen != Configured;
}
