using System.CommandLine;
using Precompute.Model;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute forget …</c>.</summary>
internal static class ForgetCommand
{
    private const int LongestWait = 86_400;

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what would go, and change nothing." };

    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask. Needed where nobody can be asked: input redirected, or --json." };

    private static readonly Option<bool> DeleteSource = new("--delete-source")
    {
        Description = "Delete the rows from the plain tables of 'db init-demo-source', too. An application's own tables are never touched.",
    };

    private static readonly Option<string?> Receipt = new("--receipt")
    {
        Description = "File for the receipt (0600). Default: receipts/forget-<id>.json in the data folder.",
        HelpName = "FILE",
    };

    private static readonly Option<int> Wait = RangedOption.Of("--wait", "How long to wait for a run to end, in seconds", 0, 0, LongestWait);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand forget = new(
            "forget",
            "Remove a person or a startup from every table and every kept version, and leave them out from now on.",
            "precompute forget user 2f1c0d6e-7f1f-4d7c-9a43-0c6f3f0e9f11 --dry-run   # what would go",
            "precompute forget user 2f1c0d6e-7f1f-4d7c-9a43-0c6f3f0e9f11",
            "precompute forget user 4711 --yes --wait 3600 --json                    # an imported id, from a job",
            "precompute forget list                                                  # receipts");
        forget.Add(Of("user", "Forget a person.", EntityType.User));
        forget.Add(Of("startup", "Forget a startup.", EntityType.Startup));
        DocumentedCommand list = new("list", "Receipts, newest first; a pending one was interrupted and is completed by the same command again.", "precompute forget list --json");
        list.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, ForgetAction.ListAsync, token));
        forget.Add(list);
        return forget;
    }

    private static DocumentedCommand Of(string name, string description, EntityType type)
    {
        Argument<string> id = new("id") { Description = "The id: a UUID, or the number or text that an imported file had." };
        DocumentedCommand command = new(name, description, $"precompute forget {name} 2f1c0d6e-7f1f-4d7c-9a43-0c6f3f0e9f11 --dry-run");
        command.Add(id);
        foreach (Option option in (Option[])[DryRun, Yes, DeleteSource, Receipt, Wait])
            command.Add(option);
        command.SetAction((parse, token) => CommandExecutor.RunAsync(
            parse,
            (session, t) => ForgetAction.ExecuteAsync(
                session,
                new ForgetSettings
                {
                    Type = type,
                    Id = parse.GetRequiredValue(id),
                    DryRun = parse.GetValue(DryRun),
                    Yes = parse.GetValue(Yes),
                    DeleteSource = parse.GetValue(DeleteSource),
                    Receipt = parse.GetValue(Receipt),
                    Wait = TimeSpan.FromSeconds(parse.GetValue(Wait)),
                },
                t),
            token));
        return command;
    }
}
