using Precompute.Batch.Pipeline;
using Precompute.Database.Publish;

namespace Precompute.Batch.Cli;

/// <summary>Removes old versions by hand.</summary>
internal static class PruneAction
{
    /// <summary>Prunes while no run works, so that nothing in flight can be taken away.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, int? keep, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using RunServices services = new(session.Options, databases.Serving, databases.Source, DataFolders.Of(session.Options), session.Time);
        await using RunLock? held = await RunLock.TryAcquireAsync(services.Serving, cancellationToken);
        if (held is null)
        {
            const string Busy = "A run holds the lock; it prunes when it is done.";
            await session.Error.WriteLineAsync(Busy);
            if (session.Json)
                JsonLine.Write(session.Output, new { Status = "locked", ExitCode = ExitCodes.LockLost, Message = Busy });
            return ExitCodes.LockLost;
        }

        IReadOnlyList<string> pruned = await services.PruneAsync(keep ?? session.Options.Retention.Keep, cancellationToken);
        if (session.Json)
            JsonLine.Write(session.Output, new { Status = "done", Pruned = pruned });
        else
            await session.Output.WriteLineAsync(pruned.Count == 0 ? "Nothing to prune." : $"Pruned {string.Join(", ", pruned)}.");
        return ExitCodes.Done;
    }
}
