using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute import</c>.</summary>
internal static class ImportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand import = new(
            "import",
            "Load people, startups and interactions from CSV or TSV files (plain or .gz) into the demo source, in one transaction.",
            "precompute import --users users.csv --startups startups.csv --interactions events.csv.gz",
            "precompute import --interactions pairs.tsv --interaction-columns \"user_id=#1,startup_id=#2,interaction_type='like'\" \\",
            "    --no-header --create-missing --user-roles developer --default-time 2026-01-01T00:00:00Z");
        foreach (ImportFileOptions file in ImportFileOptions.All)
            file.AddTo(import);
        foreach (Option option in ImportSettings.All)
            import.Add(option);
        import.SetAction(static (parse, cancellationToken) => CommandExecutor.RunAsync(
            parse, (session, token) => ImportAction.ExecuteAsync(session, parse, token), cancellationToken));
        return import;
    }
}
