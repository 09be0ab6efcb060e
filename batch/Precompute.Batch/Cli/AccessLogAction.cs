using Npgsql;
using Precompute.Batch.AccessLogs;
using Precompute.Database.AccessLogs;

namespace Precompute.Batch.Cli;

/// <summary>What the <c>access-log</c> commands do.</summary>
internal static class AccessLogAction
{
    private const string Files = "access-*.jsonl";
    private const int MostNamed = 20;

    /// <summary>Takes over what is new in a folder, marks answers that interactions name, and deletes what is too old.</summary>
    public static async Task<int> IngestAsync(CommandSession session, string folder, string? name, bool each, int keepDays, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"There is no folder '{folder}'; name the one of Api:AccessLog:Path.");
        string source = name ?? Path.GetFullPath(folder);
        (string Source, string Path)[] files = [.. each
            ? Directory.EnumerateDirectories(folder).SelectMany(static f => FilesOf(f, Path.GetFileName(f)))
            : FilesOf(folder, source)];
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        AccessLogStore store = new(serving, session.Time);
        DateTimeOffset oldest = session.Time.GetUtcNow().AddDays(-keepDays);
        long lines = 0;
        List<string> faults = [];
        long badLines = 0;
        foreach ((string api, string path) in files)
        {
            string file = Path.GetFileName(path);
            long position = await store.PositionOfAsync(api, file, cancellationToken);
            if (new FileInfo(path).Length < position)
            {
                faults.Add($"{file} is shorter than what was read of it ({position} bytes): it is another file now, and is left alone. Give its API a name of its own (--source).");
                continue;
            }

            foreach (AccessLogBlock block in AccessLogFile.Read(path, position))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!await store.KeepAsync(api, file, block, cancellationToken))
                    break;
                lines += block.Entries.Count;
                badLines += block.Faults.Count;
                faults.AddRange(block.Faults.Take(MostNamed - Math.Min(MostNamed, faults.Count)).Select(f => $"{file} at byte {f.Position}: {f.Fault}"));
            }
        }

        int pruned = await store.PruneAsync(oldest, cancellationToken);
        int followed = await MarkFollowedAsync(databases, store, cancellationToken);
        foreach (string fault in faults)
            await session.Error.WriteLineAsync(fault);
        if (session.Json)
            JsonLine.Write(session.Output, new { Status = "ingested", Source = source, Lines = lines, BadLines = badLines, Followed = followed, Pruned = pruned });
        else
            await session.Output.WriteLineAsync($"{lines} lines are new, {badLines} could not be read{(badLines > 0 ? " (report.access_log_files)" : "")}; {followed} answers more were followed by an interaction; {pruned} lines older than {keepDays} days are gone.");
        return ExitCodes.Done;
    }

    private static IEnumerable<(string Source, string Path)> FilesOf(string folder, string source)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, Files).Order(StringComparer.Ordinal).Select(path => (source, path))];
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException($"'{folder}' may not be read: set Api:AccessLog:GroupMayRead, and let this user's group be the folder's.", e);
        }
    }

    private static async Task<int> MarkFollowedAsync(DatabaseConnections databases, AccessLogStore store, CancellationToken cancellationToken)
    {
        if (await store.OldestAsync(cancellationToken) is not { } since)
            return 0;
        int followed = 0;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(databases.Source);
        await foreach (IReadOnlyList<FollowedRequest> interactions in new FollowedRequests(source).ReadAsync(since, cancellationToken))
            followed += await store.MarkFollowedAsync(interactions, cancellationToken);
        return followed;
    }
}
