using System.CommandLine;
using Precompute.Batch.Ann;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute ann check</c>.</summary>
internal static class AnnCheckCommand
{
    private static readonly Option<string> Index = new("--index") { Description = "An index file.", HelpName = "FILE.hnsw", Required = true };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand check = new(
            "check",
            "Read a whole index file and say what is wrong with it; exit 1 where anything is.",
            "precompute ann check --index items.hnsw",
            "precompute ann check --index items.hnsw --json");
        check.Add(Index);
        check.SetAction(static (parse, token) => CommandExecutor.RunOnFilesAsync(
            parse, (session, _) => AnnCheckAction.Execute(session, parse.GetRequiredValue(Index)), token));
        return check;
    }
}
