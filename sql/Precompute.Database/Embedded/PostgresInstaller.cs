using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>
/// Installs Debian's PostgreSQL server package without letting it create or start a cluster of its own. Only as root, only where
/// <c>apt-get</c> is; everywhere else the caller gets one sentence with the command.
/// </summary>
internal static class PostgresInstaller
{
    private const string AptGet = "/usr/bin/apt-get";
    private const string ClusterSettings = "/etc/postgresql-common/createcluster.conf";
    private const string StartPolicy = "/usr/sbin/policy-rc.d";

    /// <summary>The sentence for a person who has to install by hand.</summary>
    public const string Advice =
        "No PostgreSQL server of version 14 or newer is installed. On Debian or Ubuntu run 'sudo apt-get install postgresql', "
        + "elsewhere install PostgreSQL and put its programs (initdb, pg_ctl, postgres) on PATH, "
        + "or set ConnectionStrings:Serving to a server of yours.";

    /// <summary>Installs the package.</summary>
    /// <exception cref="PrecomputeException">Not root, not Debian, or the installation failed.</exception>
    public static async Task InstallAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists(AptGet))
            throw new PrecomputeException(Advice);

        progress?.Report("installing PostgreSQL with apt-get (its own cluster is neither created nor started)");
        ForbidClusterOfItsOwn();
        bool policyIsOurs = ForbidStart();
        try
        {
            Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["DEBIAN_FRONTEND"] = "noninteractive" };
            string[] install = ["install", "--yes", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold", "postgresql"];
            CommandResult result = await Command.RunAsync(AptGet, install, environment, cancellationToken);
            if (result.ExitCode != 0)
            {
                // Most often the package lists are absent, as in container images.
                await Command.RunAsync(AptGet, ["update"], environment, cancellationToken);
                result = await Command.RunAsync(AptGet, install, environment, cancellationToken);
            }

            if (result.ExitCode != 0)
                throw new PrecomputeException($"{Advice} ('apt-get install postgresql' failed: {LastLine(result)})");
        }
        finally
        {
            if (policyIsOurs)
                File.Delete(StartPolicy);
        }
    }

    // postgresql-common asks this file before it makes the cluster "main"; kept as it is if somebody already has one.
    private static void ForbidClusterOfItsOwn()
    {
        if (File.Exists(ClusterSettings))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(ClusterSettings)!);
        File.WriteAllText(ClusterSettings, "create_main_cluster = false\n");
    }

    // invoke-rc.d asks this program before it starts a service; 101 means "not allowed".
    private static bool ForbidStart()
    {
        if (File.Exists(StartPolicy))
            return false;
        File.WriteAllText(StartPolicy, "#!/bin/sh\nexit 101\n");
        File.SetUnixFileMode(StartPolicy, FileModes.OwnerAll | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return true;
    }

    private static string LastLine(CommandResult result) =>
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit code {result.ExitCode}";
}
