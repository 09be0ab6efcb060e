using Precompute.Database.Migrations;
using Precompute.Database.Source;

namespace Precompute.Batch.Cli;

/// <summary>What the <c>db</c> commands do.</summary>
internal static class DbActions
{
    /// <summary>Applies what is missing.</summary>
    public static async Task<int> MigrateAsync(CommandSession session, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        IReadOnlyList<string> applied = await MigrationRunner.MigrateAsync(databases.Serving, cancellationToken);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new { applied });
            return ExitCodes.Done;
        }

        foreach (string script in applied)
            await session.Output.WriteLineAsync($"applied {script}");
        await session.Output.WriteLineAsync(applied.Count == 0 ? "The database is up to date; nothing was changed." : $"{applied.Count} scripts applied.");
        return ExitCodes.Done;
    }

    /// <summary>Says what is applied.</summary>
    public static async Task<int> StatusAsync(CommandSession session, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        MigrationStatus status = await MigrationRunner.StatusAsync(databases.Serving, cancellationToken);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new { status.IsUpToDate, status.Applied, status.Pending });
            return ExitCodes.Done;
        }

        foreach (AppliedMigration migration in status.Applied)
            await session.Output.WriteLineAsync($"applied {migration.AppliedAt:u}  {migration.Script}");
        foreach (string script in status.Pending)
            await session.Output.WriteLineAsync($"pending                       {script}");
        await session.Output.WriteLineAsync(status.IsUpToDate ? "The database is up to date." : $"{status.Pending.Count} scripts are pending: precompute db migrate");
        return ExitCodes.Done;
    }

    /// <summary>Makes the demo source.</summary>
    public static async Task<int> InitDemoSourceAsync(CommandSession session, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await DemoSource.InitAsync(databases.Source, cancellationToken);
        if (session.Json)
            JsonLine.Write(session.Output, new { done = true });
        else
            await session.Output.WriteLineAsync("The demo source is ready: tables in schema source_data, the four views in schema source.");
        return ExitCodes.Done;
    }

    /// <summary>Prints or applies the grants of a real source.</summary>
    public static async Task<int> SourceGrantsAsync(CommandSession session, bool apply, CancellationToken cancellationToken)
    {
        if (!apply)
        {
            if (session.Json)
                JsonLine.Write(session.Output, new { sql = SourceGrants.Print() });
            else
                await session.Output.WriteAsync(SourceGrants.Print());
            return ExitCodes.Done;
        }

        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await SourceGrants.ApplyAsync(databases.Source, cancellationToken);
        if (session.Json)
            JsonLine.Write(session.Output, new { done = true });
        else
            await session.Output.WriteLineAsync("The grants are applied.");
        return ExitCodes.Done;
    }
}
