using Precompute.Database.Diagnose;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Indexes on the application's tables, which the API's look-ups need.</summary>
internal sealed class SourceIndexCheck : ICheck
{
    /// <inheritdoc/>
    public string Name => "source indexes";

    /// <inheritdoc/>
    public Needs Needs => Needs.Source;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        IReadOnlyList<MissingIndex> missing = await SourceIndexes.FindMissingAsync(patient.Source, cancellationToken);
        return missing.Count > 0
            ? [.. missing.Select(Describe)]
            : [new Finding(Name, Verdict.Ok, "Every look-up of one person or one startup has its index.")];
    }

    private Finding Describe(MissingIndex index) => index.Table is { } table
        ? new Finding(Name, Verdict.Warning, $"{index.View} by {index.Column} reads all of {table} (about {index.Rows:N0} rows) for each answer.", index.Sql)
        : new Finding(Name, Verdict.Warning, $"{index.View} by {index.Column} computes the whole view for each answer.", "Write the view so that a condition on the id reaches its tables: no distinct, limit or window function over all rows.");
}
