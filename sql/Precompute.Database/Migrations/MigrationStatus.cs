namespace Precompute.Database.Migrations;

/// <summary>What is applied to a serving database and what is missing.</summary>
/// <param name="Applied">Migrations, in order of application.</param>
/// <param name="Pending">Scripts of this build that are missing or whose text changed, in the order in which they would be applied.</param>
public sealed record MigrationStatus(IReadOnlyList<AppliedMigration> Applied, IReadOnlyList<string> Pending)
{
    /// <summary>True when the schema is that of this build.</summary>
    public bool IsUpToDate => Pending.Count == 0;
}
