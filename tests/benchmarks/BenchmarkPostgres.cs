using Precompute.Database.Embedded;

namespace Precompute.Benchmarks;

/// <summary>A private PostgreSQL in a folder, which writes to disk without waiting for it.</summary>
internal static class BenchmarkPostgres
{
    /// <summary>Starts it in the subfolder <c>postgres</c>.</summary>
    public static Task<EmbeddedPostgres> StartAsync(string folder, CancellationToken cancellationToken)
    {
        // As root the server is another user's, who has to get there.
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = Path.Combine(folder, "postgres"), Durable = false }, cancellationToken);
    }
}
