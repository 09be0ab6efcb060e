using Precompute.Database.Diagnose;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Roles and rights, with the statement that mends each fault.</summary>
internal sealed class RightsCheck(string name, Needs needs) : ICheck
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Needs Needs => needs;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        IReadOnlyList<SchemaFault> faults = needs == Needs.Serving
            ? await GrantDiagnosis.FindServingFaultsAsync(patient.Serving, cancellationToken)
            : await GrantDiagnosis.FindSourceFaultsAsync(patient.Source, cancellationToken);
        return faults.Count > 0
            ? [.. faults.Select(f => Finding.Of(Name, f))]
            : [new Finding(Name, Verdict.Ok, needs == Needs.Serving ? "The three roles are there and may what they must, and no more." : "Batch and API may read the four views.")];
    }
}
