using System.Diagnostics;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>Restarts a PostgreSQL server of this machine as its administrator would, on the same port.</summary>
internal static class ServerControl
{
    /// <summary>Fast shutdown and start; returns when the server accepts connections again.</summary>
    public static async Task RestartAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        string postmaster = (await File.ReadAllLinesAsync(Path.Combine(dataDirectory, "postmaster.pid"), cancellationToken))[0].Trim();
        string programs = Path.GetDirectoryName(File.ResolveLinkTarget($"/proc/{postmaster}/exe", returnFinalTarget: true)!.FullName)!;
        string[] restart = [Path.Combine(programs, "pg_ctl"), "restart", "-D", dataDirectory, "-m", "fast", "-w", "-s", "-l", "/dev/null"];
        string[] line = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", .. restart] : restart;
        using Process process = Process.Start(new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
