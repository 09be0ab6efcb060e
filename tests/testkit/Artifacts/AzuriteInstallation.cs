using System.Diagnostics;
using Xunit;

namespace Precompute.TestKit.Artifacts;

/// <summary>Finds Azurite on this machine, or installs it with npm below the checkout's build output.</summary>
internal static class AzuriteInstallation
{
    private const string Version = "3.37.0";
    private const string Program = "azurite-blob";

    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(4);

    /// <summary>The program's path. Skips the test, or fails where <c>CI=true</c>, if it cannot be had.</summary>
    public static async Task<string> FindOrInstallAsync(CancellationToken cancellationToken)
    {
        if (FindOnPath(Program) is { } installed)
            return installed;
        string folder = RepositoryRoot.Combine("artifacts", "tools", "azurite");
        string program = Path.Combine(folder, "node_modules", ".bin", Program);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);

        // Two test runs may come here at once; the second waits and finds it.
        await using FileStream alone = await LockAsync(folder + ".lock", cancellationToken);
        if (File.Exists(program))
            return program;
        string problem = FindOnPath("npm") is null ? "npm is not on this machine" : await InstallAsync(folder, cancellationToken);
        if (File.Exists(program))
            return program;
        string sentence = $"Azurite {Version} is needed and cannot be installed: {problem}. Install npm (apt-get install npm), or put {Program} on the PATH.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException(sentence);
        Assert.Skip(sentence);
        return program;
    }

    private static async Task<string> InstallAsync(string folder, CancellationToken cancellationToken)
    {
        ProcessStartInfo npm = new("npm")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            ArgumentList = { "install", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error", $"azurite@{Version}" },
        };
        try
        {
            ProcessOutcome outcome = await PrecomputeProcess.RunAsync(npm, InstallTimeout, cancellationToken);
            return $"npm ended with {outcome.Everything}";
        }
        catch (TimeoutException e)
        {
            return e.Message;
        }
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }

    private static string? FindOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
