using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute versions …</c>: look at the versions, and decide which one serves.</summary>
internal static class VersionsCommand
{
    private static readonly Argument<string> Label = new("version") { Description = "Label or id of a version; 'active' or 'previous' mean the ones of the pointer." };

    private static readonly Argument<string> Before = new("A") { Description = "Version compared with: label, id, 'active' or 'previous'." };

    private static readonly Argument<string> After = new("B") { Description = "Version looked at: label, id, 'active' or 'previous'." };

    private static readonly Option<string?> To = new("--to") { Description = "Version to go back to. Default: the one that served before.", HelpName = "VERSION" };

    private static readonly Option<double?> Hold = RangedOption.Optional(
        "--hold", "Hours during which scheduled runs do not activate (0 to 8760). Default: Schedule:RollbackHoldHours (24).", 0d, 8760d);

    private static readonly Option<int?> Keep = RangedOption.Optional("--keep", "Versions to keep; default: Retention:Keep (3)", 2, 1000);

    private static readonly Option<int> Depth = RangedOption.Of("--k", "How many of a list's first items are compared", 20, 1, 1000);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand versions = new(
            "versions",
            "Look at the versions, compare them, and decide which one serves.",
            "precompute versions list",
            "precompute versions diff previous active",
            "precompute versions rollback                          # back to the version before, for 24 h at least");

        DocumentedCommand list = new("list", "All versions, newest first.", "precompute versions list", "precompute versions list --json");
        list.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, VersionActions.ListAsync, token));
        versions.Add(list);
        versions.Add(OfOne("show", "One version with its configuration, metrics and row counts.", VersionActions.ShowAsync, "precompute versions show active", "precompute versions show v20260122T020000Z-0042 --json"));
        versions.Add(Diff());
        versions.Add(OfOne(
            "activate", "Make a kept version serve, newer or older. Ends a rollback's hold.", PointerActions.ActivateAsync, "precompute versions activate v20260122T020000Z-0042"));
        versions.Add(Rollback());
        versions.Add(OfOne("pin", "Keep a version from being pruned.", static (s, v, t) => PointerActions.SetPinnedAsync(s, v, pinned: true, t), "precompute versions pin active"));
        versions.Add(OfOne("unpin", "Let a version be pruned again.", static (s, v, t) => PointerActions.SetPinnedAsync(s, v, pinned: false, t), "precompute versions unpin v20260122T020000Z-0042"));
        versions.Add(OfOne(
            "disable", "Forbid a version to serve, for good. If it serves, the previous one takes over.", PointerActions.DisableAsync, "precompute versions disable v20260122T020000Z-0042"));
        versions.Add(Prune());
        versions.Add(VersionImportCommand.Create());
        return versions;
    }

    private static DocumentedCommand OfOne(
        string name, string description, Func<CommandSession, string, CancellationToken, Task<int>> action, params string[] examples)
    {
        DocumentedCommand command = new(name, description, examples);
        command.Add(Label);
        command.SetAction((parse, token) => CommandExecutor.RunAsync(
            parse, (session, t) => action(session, parse.GetRequiredValue(Label), t), token));
        return command;
    }

    private static DocumentedCommand Diff()
    {
        DocumentedCommand diff = new(
            "diff",
            "What readers would notice: overlap of lists, new and lost ones, methods, who and what is shown more or less often.",
            "precompute versions diff previous active",
            "precompute versions diff active v20260122T020000Z-0042 --k 10 --json");
        diff.Add(Before);
        diff.Add(After);
        diff.Add(Depth);
        diff.SetAction(static (parse, token) => CommandExecutor.RunAsync(
            parse,
            (session, t) => VersionDiffAction.ExecuteAsync(session, parse.GetRequiredValue(Before), parse.GetRequiredValue(After), parse.GetValue(Depth), t),
            token));
        return diff;
    }

    private static DocumentedCommand Rollback()
    {
        DocumentedCommand rollback = new(
            "rollback",
            "Go back to the version that served before. Scheduled runs go on making versions and do not activate them for a while.",
            "precompute versions rollback",
            "precompute versions rollback --to v20260121T020000Z-0041 --hold 72",
            "precompute run weekly --force                         # ends the hold with a new version");
        rollback.Add(To);
        rollback.Add(Hold);
        rollback.SetAction(static (parse, token) => CommandExecutor.RunAsync(
            parse, (session, t) => PointerActions.RollbackAsync(session, parse.GetValue(To), parse.GetValue(Hold), t), token));
        return rollback;
    }

    private static DocumentedCommand Prune()
    {
        DocumentedCommand prune = new(
            "prune", "Remove tables and files of old versions; what serves, served before or is pinned stays.", "precompute versions prune", "precompute versions prune --keep 2");
        prune.Add(Keep);
        prune.SetAction(static (parse, token) => CommandExecutor.RunAsync(
            parse, (session, t) => PruneAction.ExecuteAsync(session, parse.GetValue(Keep), t), token));
        return prune;
    }
}
