using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute versions list|show</c>.</summary>
internal static class VersionsCommand
{
    private static readonly Argument<string> Label = new("version") { Description = "Label or id of a version; 'active' means the one that serves." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand versions = new("versions", "Look at the versions.", "precompute versions list", "precompute versions show active");

        DocumentedCommand list = new("list", "All versions, newest first.", "precompute versions list", "precompute versions list --json");
        list.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, VersionActions.ListAsync, token));
        versions.Add(list);

        DocumentedCommand show = new("show", "One version with its configuration, metrics and row counts.", "precompute versions show active", "precompute versions show v20260122T020000Z-0042 --json");
        show.Add(Label);
        show.SetAction(static (parse, token) => CommandExecutor.RunAsync(
            parse, (session, t) => VersionActions.ShowAsync(session, parse.GetRequiredValue(Label), t), token));
        versions.Add(show);
        return versions;
    }
}
