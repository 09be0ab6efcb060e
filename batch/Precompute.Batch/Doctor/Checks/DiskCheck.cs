using Precompute.Artifacts;
using Precompute.Batch.Cli;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Room in the folders of this machine: scratch, a file-system store, a private cluster.</summary>
internal sealed class DiskCheck : ICheck
{
    private const long Least = 256L << 20;
    private const long Comfortable = 2L << 30;

    /// <inheritdoc/>
    public string Name => "disk";

    /// <inheritdoc/>
    public Needs Needs => Needs.None;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        List<(string What, string Folder)> folders = [("scratch", patient.Folders.Work)];
        if (patient.Options.Store.Kind == StoreKind.FileSystem)
            folders.Add(("store", patient.Folders.Store));
        if (patient.ClusterFolder is { } cluster)
            folders.Add(("cluster", cluster));
        return Task.FromResult<IReadOnlyList<Finding>>([.. folders.Select(f => Examine($"{Name}: {f.What}", f.Folder, FreeOf(f.Folder)))]);
    }

    /// <summary>The verdict on a folder with so many bytes free.</summary>
    internal static Finding Examine(string check, string folder, long free)
    {
        string message = $"{ByteSize.Describe(free)} are free for {folder}.";
        return free switch
        {
            < Least => new Finding(check, Verdict.Failed, message, "Make room: 'precompute versions prune --keep 2', or a larger disk. Runs end with exit code 1 before anything is published."),
            < Comfortable => new Finding(check, Verdict.Warning, message, "Compare with estimated_disk_bytes of the last run (report.run_steps, step preflight); three versions are kept."),
            _ => new Finding(check, Verdict.Ok, message),
        };
    }

    // The folder may not exist yet: the file system is that of its nearest parent.
    private static long FreeOf(string folder)
    {
        string? existing = folder;
        while (existing is not null && !Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing);
        return new DriveInfo(existing ?? "/").AvailableFreeSpace;
    }
}
