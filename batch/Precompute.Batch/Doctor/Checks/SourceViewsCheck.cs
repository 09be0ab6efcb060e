using Precompute.Database.Diagnose;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>The four views of the application: presence, columns, types.</summary>
internal sealed class SourceViewsCheck : ICheck
{
    /// <inheritdoc/>
    public string Name => "source views";

    /// <inheritdoc/>
    public Needs Needs => Needs.Source;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        IReadOnlyList<SchemaFault> faults = await SourceDiagnosis.FindFaultsAsync(patient.Source, cancellationToken);
        return faults.Count > 0
            ? [.. faults.Select(f => Finding.Of(Name, f))]
            : [new Finding(Name, Verdict.Ok, "All four are there, with their columns in the right types.")];
    }
}
