namespace Precompute.TestKit;

/// <summary>What a process left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ProcessOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>All it printed, for the message of a failing test.</summary>
    public string Everything => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}
