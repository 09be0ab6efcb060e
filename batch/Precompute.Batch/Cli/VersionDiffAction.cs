using Npgsql;
using Precompute.Batch.Cli.Progress;
using Precompute.Batch.Versions;
using Precompute.Database.Publish;
using Spectre.Console;

namespace Precompute.Batch.Cli;

/// <summary>Compares two versions for people and machines.</summary>
internal static class VersionDiffAction
{
    /// <summary>Compares A with B.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, string a, string b, int depth, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        VersionStore versions = new(serving, session.Time);
        VersionDifference difference = await VersionDiff.CompareAsync(
            serving,
            await VersionLookup.FindAsync(versions, a, cancellationToken),
            await VersionLookup.FindAsync(versions, b, cancellationToken),
            new DiffOptions { Depth = depth, Thresholds = session.Options.Segments.ToThresholds() },
            cancellationToken);
        if (session.Json)
        {
            DiffLines.Write(session.Output, difference);
            return ExitCodes.Done;
        }

        IAnsiConsole console = Consoles.On(session.Output);
        console.Write(DiffTables.Lists(difference));
        console.Write(DiffTables.Movers(difference));
        return ExitCodes.Done;
    }
}
