using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>
/// The user under whom the server's programs run: the current one, or <c>postgres</c> when the current one is root,
/// because <c>initdb</c> and <c>postgres</c> refuse to run as root.
/// </summary>
internal sealed class ServerUser
{
    private const string Name = "postgres";
    private static readonly string[] ProgramFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];
    private readonly string[] _prefix;

    private ServerUser(string[] prefix) => _prefix = prefix;

    /// <summary>True when files must be handed over to another user than the current one.</summary>
    public bool IsOther => _prefix.Length > 0;

    /// <summary>Decides for the current process.</summary>
    /// <exception cref="PrecomputeException">Root, but no user postgres or no program to become it.</exception>
    public static ServerUser Current()
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerUser([]);
        if (!File.Exists("/etc/passwd") || !File.ReadLines("/etc/passwd").Any(l => l.StartsWith(Name + ":", StringComparison.Ordinal)))
        {
            throw new PrecomputeException(
                "PostgreSQL refuses to run as root and there is no user 'postgres' to run it as. Add one ('useradd --system postgres') or start as an ordinary user.");
        }

        if (Find("setpriv") is { } setpriv)
            return new ServerUser([setpriv, $"--reuid={Name}", $"--regid={Name}", "--init-groups", "--"]);
        if (Find("runuser") is { } runuser)
            return new ServerUser([runuser, "-u", Name, "--"]);
        throw new PrecomputeException(
            "PostgreSQL refuses to run as root and neither 'setpriv' nor 'runuser' is installed (Debian: package util-linux). Install it or start as an ordinary user.");
    }

    /// <summary>Runs a program as this user.</summary>
    public Task<CommandResult> RunAsync(string file, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string[] line = [.. _prefix, file, .. arguments];
        return Command.RunAsync(line[0], line[1..], environment: null, cancellationToken);
    }

    /// <summary>Makes this user the owner of files or folders; does nothing when it is the current user.</summary>
    public async Task TakeOverAsync(CancellationToken cancellationToken, params string[] paths)
    {
        if (!IsOther)
            return;
        CommandResult result = await Command.RunAsync("chown", [$"{Name}:{Name}", "--", .. paths], environment: null, cancellationToken);
        if (result.ExitCode != 0)
            throw new PrecomputeException($"Cannot hand {string.Join(", ", paths)} over to user {Name}: {result.Text}");
    }

    private static string? Find(string program) =>
        ProgramFolders.Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);
}
