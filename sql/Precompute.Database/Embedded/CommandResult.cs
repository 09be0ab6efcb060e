namespace Precompute.Database.Embedded;

/// <summary>What a finished program returned and wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Both streams, trimmed, for a message.</summary>
    public string Text => $"{Output.Trim()} {Error.Trim()}".Trim();
}
