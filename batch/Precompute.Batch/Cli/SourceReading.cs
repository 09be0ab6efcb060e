using Npgsql;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Database.Extract;
using Precompute.Model.Snapshot;

namespace Precompute.Batch.Cli;

/// <summary>Reads the source for commands that measure without publishing.</summary>
internal static class SourceReading
{
    /// <summary>One snapshot; what extraction found amiss goes to the error output.</summary>
    /// <exception cref="InvalidInputException"><c>Evaluation:Cut</c> lies outside of the data.</exception>
    public static async Task<SourceData> ReadAsync(CommandSession session, BatchOptions options, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(options, session.Error, cancellationToken);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(databases.Source);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        List<SourceFinding> findings = [];
        SourceSnapshot snapshot = await ExtractStep.ReadAsync(source, serving, findings, cancellationToken);
        foreach (SourceFinding finding in findings)
            await session.Error.WriteLineAsync(finding.ToString());
        RequireBothSides(options.Evaluation.Cut, snapshot);
        return SourceData.Of(snapshot, options.Weights.ToWeights(), session.AsOf);
    }

    private static void RequireBothSides(DateTimeOffset? cut, SourceSnapshot snapshot)
    {
        uint[] times = [.. snapshot.UserInteractions.OccurredAt, .. snapshot.StartupInteractions.OccurredAt];
        if (cut is not { } moment || times.Length == 0)
            return;
        DateTimeOffset first = DateTimeOffset.FromUnixTimeSeconds(times.Min());
        DateTimeOffset last = DateTimeOffset.FromUnixTimeSeconds(times.Max());
        if (moment <= first || moment > last)
        {
            throw new InvalidInputException(
                $"The cut {moment:u} leaves nothing to {(moment > last ? "test" : "train")} on: events reach from {first:u} to {last:u}; choose a moment between them.");
        }
    }
}
