using Precompute.Batch.Cli.Progress;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Replay;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Batch.Cli;

/// <summary>What <c>replay</c> does.</summary>
internal static class ReplayAction
{
    /// <summary>Replays and reports.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, long runId, int threads, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        DataFolders folders = DataFolders.Of(session.Options);
        await using RunServices services = new(session.Options, databases.Serving, databases.Source, folders, session.Time);
        ReplayableRun run = await ReplayableRun.FindAsync(services, runId, cancellationToken);
        RequireKernels(run);
        using FileStream held = TakeFolder(folders.Replay);
        try
        {
            ReplayVerdict verdict = session.Json
                ? await new VersionReplay(services, new JsonRunObserver(session.Output), threads).ExecuteAsync(run, folders.Replay, cancellationToken)
                : await ConsoleRunObserver.WatchAsync(
                    Consoles.On(session.Output), observer => new VersionReplay(services, observer, threads).ExecuteAsync(run, folders.Replay, cancellationToken));
            Report(session, verdict);
            return verdict.IsSame ? ExitCodes.Done : ExitCodes.Failed;
        }
        finally
        {
            Directory.Delete(folders.Replay, recursive: true);
        }
    }

    private static void RequireKernels(ReplayableRun run)
    {
        try
        {
            KernelSelector.Require(run.Run.KernelVariant ?? throw new InvalidInputException($"The ledger does not say with which kernels run {run.Run.RunId} computed."));
        }
        catch (PrecomputeException e) when (e is not InvalidInputException)
        {
            throw new InvalidInputException($"Run {run.Run.RunId} cannot be replayed here: {e.Message}", e);
        }
    }

    // The lock goes with the process; what a killed one left in the folder is removed by the next.
    private static FileStream TakeFolder(string folder)
    {
        PrivateFile.CreateFoldersFor(folder);
        FileStream held;
        try
        {
            held = new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidInputException($"Another replay works in {folder}; wait for its end.", e);
        }

        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        PrivateFile.CreateFolder(folder);
        return held;
    }

    private static void Report(CommandSession session, ReplayVerdict verdict)
    {
        if (session.Json)
        {
            JsonLine.Write(session.Output, new
            {
                Status = verdict.IsSame ? "same" : "different",
                verdict.RunId,
                verdict.Version,
                verdict.ContentSha256,
                verdict.ReplayedSha256,
                verdict.KernelVariant,
                verdict.Software,
                verdict.StartedFrom,
                verdict.Rows,
                verdict.Differences,
            });
            return;
        }

        session.Output.WriteLine(verdict.IsSame
            ? $"Run {verdict.RunId} replayed: {verdict.Version} is the same, content {verdict.ContentSha256}, {verdict.Rows:N0} rows in the database."
            : $"Run {verdict.RunId} replayed: {verdict.Version} is different. Its content is {verdict.ContentSha256}, the replay's {verdict.ReplayedSha256}; it was made by build {verdict.Software}.");
        foreach (ReplayDifference difference in verdict.Differences)
            session.Output.WriteLine($"  {difference.Path}: {difference.Version}; replayed: {difference.Replay}");
    }
}
