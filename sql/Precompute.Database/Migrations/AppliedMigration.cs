namespace Precompute.Database.Migrations;

/// <summary>One applied migration.</summary>
/// <param name="Script">Its script.</param>
/// <param name="AppliedAt">When.</param>
public sealed record AppliedMigration(string Script, DateTimeOffset AppliedAt);
