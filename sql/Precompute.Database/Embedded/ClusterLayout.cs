using System.Security.Cryptography;
using System.Text;

using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>Where the parts of a private cluster lie.</summary>
/// <param name="Home">The folder the caller named: secrets and locks.</param>
/// <param name="Server">The folder the server's user enters: <paramref name="Home"/>, or a stand-in where that user cannot reach it.</param>
internal sealed record ClusterLayout(string Home, string Server)
{
    private const string StandInRoot = "/var/lib/precompute";

    /// <summary>PostgreSQL's own data folder.</summary>
    public string Cluster => Path.Combine(Server, "data");

    /// <summary>Sockets and the server log; only the server's user enters.</summary>
    public string Run => Path.Combine(Server, "run");

    /// <summary>The server log.</summary>
    public string Log => Path.Combine(Run, "server.log");

    /// <summary>The passwords.</summary>
    public string Secrets => Path.Combine(Home, "secrets.json");

    /// <summary>How psql finds the server.</summary>
    public string ServiceFile => Path.Combine(Home, "pg_service.conf");

    /// <summary>Held while starting or stopping.</summary>
    public string StartLock => Path.Combine(Home, "start.lock");

    /// <summary>Shared by every process that uses the server; the last one stops it.</summary>
    public string UseLock => Path.Combine(Home, "use.lock");

    /// <summary>True when the cluster could not be put where the caller wanted it.</summary>
    public bool IsStandIn => !string.Equals(Home, Server, StringComparison.Ordinal);

    /// <summary>Where the server of a data folder that was prepared keeps its files.</summary>
    public static string ServerOf(string dataDirectory)
    {
        string home = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory));
        string standIn = StandInOf(home);
        return Directory.Exists(standIn) ? standIn : home;
    }

    /// <summary>
    /// Makes the folders. When root keeps the data folder under a folder that only root enters (such as /root), the server's user
    /// could not reach its files: the cluster then lies in <c>/var/lib/precompute/…</c>, and <c>location.txt</c> in the data folder says so.
    /// </summary>
    public static async Task<ClusterLayout> PrepareAsync(string dataDirectory, ServerUser user, CancellationToken cancellationToken)
    {
        string home = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory));
        try
        {
            if (!Directory.Exists(home))
            {
                Directory.CreateDirectory(home);
                File.SetUnixFileMode(home, user.IsOther ? FileModes.OthersMayPass : FileModes.OwnerAll);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new PrecomputeException($"The data folder '{home}' cannot be made: {e.Message} Name another one (Embedded:DataDirectory).", e);
        }

        ClusterLayout layout = new(home, home);
        if (user.IsOther && !await CanEnterAsync(home, user, cancellationToken))
        {
            layout = new ClusterLayout(home, StandInOf(home));
            Directory.CreateDirectory(layout.Server);
            File.SetUnixFileMode(StandInRoot, FileModes.OthersMayPass);
            File.SetUnixFileMode(layout.Server, FileModes.OthersMayPass);
            await File.WriteAllTextAsync(
                Path.Combine(home, "location.txt"),
                $"The user postgres, as whom the server runs, cannot enter {home}; the cluster lies in {layout.Server}.\n",
                cancellationToken);
        }

        if (!Directory.Exists(layout.Run))
        {
            Directory.CreateDirectory(layout.Run, FileModes.OwnerAll);
            await user.TakeOverAsync(cancellationToken, layout.Run);
        }

        return layout;
    }

    private static string StandInOf(string home) =>
        Path.Combine(StandInRoot, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home)).AsSpan(0, 8)));

    private static async Task<bool> CanEnterAsync(string folder, ServerUser user, CancellationToken cancellationToken)
    {
        CommandResult result = await user.RunAsync("test", ["-x", folder], cancellationToken);
        return result.ExitCode == 0;
    }
}
