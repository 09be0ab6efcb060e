using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute db migrate|status|init-demo-source|source-grants</c>.</summary>
internal static class DbCommand
{
    private static readonly Option<bool> Apply = new("--apply")
    {
        Description = "Apply the grants to the source database instead of printing them (indexes are printed only: they belong to your tables).",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand db = new(
            "db",
            "Prepare and inspect the databases.",
            "precompute db migrate",
            "precompute db status --json",
            "precompute db source-grants > grants.sql");

        DocumentedCommand migrate = new("migrate", "Bring the serving database to this version's schema: roles, tables, views, reports. Twice changes nothing.", "precompute db migrate");
        migrate.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, DbActions.MigrateAsync, token));
        db.Add(migrate);

        DocumentedCommand status = new("status", "Say what is applied and what is missing. Changes nothing.", "precompute db status");
        status.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, DbActions.StatusAsync, token));
        db.Add(status);

        DocumentedCommand demo = new("init-demo-source", "Make plain tables with the four source views over them, for import and for trying things out.", "precompute db init-demo-source");
        demo.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, DbActions.InitDemoSourceAsync, token));
        db.Add(demo);

        DocumentedCommand grants = new("source-grants", "Print the grants and the indexes that your own source views need.", "precompute db source-grants", "precompute db source-grants --apply");
        grants.Add(Apply);
        grants.SetAction(static (parse, token) => CommandExecutor.RunAsync(
            parse, (session, t) => DbActions.SourceGrantsAsync(session, parse.GetValue(Apply), t), token));
        db.Add(grants);
        return db;
    }
}
