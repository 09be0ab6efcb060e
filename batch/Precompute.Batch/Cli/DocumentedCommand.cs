using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class DocumentedCommand : Command
{
    /// <summary>Creates the command.</summary>
    public DocumentedCommand(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Command lines as they would be typed, with what they do behind a <c>#</c>.</summary>
    public IReadOnlyList<string> Examples { get; }
}
