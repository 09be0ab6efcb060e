using System.Globalization;

using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>The programs of one installed PostgreSQL server.</summary>
internal sealed record PostgresBinaries(string Directory, int Major)
{
    /// <summary>The oldest supported version: DETACH PARTITION CONCURRENTLY came with 14.</summary>
    public const int OldestMajor = 14;

    private const string DebianRoot = "/usr/lib/postgresql";
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    /// <summary>Full path of a program.</summary>
    public string Program(string name) => Path.Combine(Directory, name);

    /// <summary>
    /// Finds a server: the folder given; else <c>pg_config --bindir</c>, Debian's versioned folders (newest first), PATH.
    /// </summary>
    /// <param name="directory">A folder to use and no other, or null.</param>
    /// <param name="major">The version an existing cluster needs, or null for any supported one.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The programs, or null where none fit.</returns>
    public static async Task<PostgresBinaries?> FindAsync(string? directory, int? major, CancellationToken cancellationToken)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        IAsyncEnumerable<string> candidates = directory is null ? CandidatesAsync(cancellationToken) : SingleAsync(directory);
        await foreach (string candidate in candidates.WithCancellation(cancellationToken))
        {
            if (!seen.Add(candidate) || !Programs.All(p => File.Exists(Path.Combine(candidate, p))))
                continue;
            int found = await MajorOfAsync(candidate, cancellationToken);
            if (found >= OldestMajor && (major is null || found == major))
                return new PostgresBinaries(candidate, found);
        }

        return directory is null
            ? null
            : throw new PrecomputeException($"'{directory}' holds no PostgreSQL server (initdb, pg_ctl, postgres) of version {major?.ToString() ?? $"{OldestMajor} or newer"}.");
    }

    private static async IAsyncEnumerable<string> SingleAsync(string directory)
    {
        await Task.CompletedTask;
        yield return directory;
    }

    private static async IAsyncEnumerable<string> CandidatesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (path.Any(d => File.Exists(Path.Combine(d, "pg_config"))))
        {
            CommandResult result = await Command.RunAsync("pg_config", ["--bindir"], environment: null, cancellationToken);
            if (result.ExitCode == 0)
                yield return result.Output.Trim();
        }

        if (System.IO.Directory.Exists(DebianRoot))
        {
            foreach (string folder in System.IO.Directory.GetDirectories(DebianRoot).OrderByDescending(VersionOfFolder))
                yield return Path.Combine(folder, "bin");
        }

        foreach (string folder in path)
            yield return folder;
    }

    private static int VersionOfFolder(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0;

    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" or "… 17beta1"
    private static async Task<int> MajorOfAsync(string directory, CancellationToken cancellationToken)
    {
        CommandResult result = await Command.RunAsync(Path.Combine(directory, "postgres"), ["--version"], environment: null, cancellationToken);
        string text = result.Output;
        int start = text.IndexOf(") ", StringComparison.Ordinal) + 2;
        int end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return int.TryParse(text[start..end], NumberStyles.None, CultureInfo.InvariantCulture, out int major) ? major : 0;
    }
}
