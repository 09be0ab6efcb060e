using Precompute.Database.Migrations;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Whether the schema is the one this software expects.</summary>
internal sealed class MigrationCheck : ICheck
{
    /// <inheritdoc/>
    public string Name => "schema";

    /// <inheritdoc/>
    public Needs Needs => Needs.Serving;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        MigrationStatus status = await MigrationRunner.StatusAsync(patient.ServingConnectionString, cancellationToken);
        if (status.IsUpToDate)
            return [new Finding(Name, Verdict.Ok, $"All {status.Applied.Count} migrations are applied, views and reports are this software's.")];
        bool needed = status.Pending.Any(static s => s.StartsWith("migrations/", StringComparison.Ordinal));
        return [new Finding(Name, needed ? Verdict.Failed : Verdict.Warning, $"{status.Pending.Count} scripts are not applied: {string.Join(", ", status.Pending.Take(5))}{(status.Pending.Count > 5 ? " …" : "")}", "precompute db migrate")];
    }
}
