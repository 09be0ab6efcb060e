using System.CommandLine;
using Precompute.Batch.Demo;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute demo</c>.</summary>
internal static class DemoCommand
{
    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave the database and the API running until Ctrl-C." };

    private static readonly Option<bool> KeepData = new("--keep-data") { Description = "Continue in the data folder of the last demo instead of starting afresh." };

    private static readonly Option<int> Users = RangedOption.Of("--users", "People in the demo world", 5000, 50, 1_000_000);

    private static readonly Option<int> Startups = RangedOption.Of("--startups", "Startups in the demo world", 1000, 20, 1_000_000);

    private static readonly Option<int> Events = RangedOption.Of("--events", "Interactions in the demo world", 150_000, 500, 100_000_000);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand demo = new(
            "demo",
            "See everything work: a private PostgreSQL, a generated marketplace, a weekly run, the API, and what it recommends.",
            "precompute demo",
            "precompute demo --keep          # then try the URLs and the SQL it prints; Ctrl-C ends it")
        {
            Keep,
            KeepData,
            Users,
            Startups,
            Events,
        };
        demo.SetAction(static (parse, cancellationToken) => CommandExecutor.RunAsync(
            parse,
            (session, token) => DemoAction.ExecuteAsync(
                session,
                new DemoRequest
                {
                    Keep = parse.GetValue(Keep),
                    KeepData = parse.GetValue(KeepData),
                    Users = parse.GetValue(Users),
                    Startups = parse.GetValue(Startups),
                    Events = parse.GetValue(Events),
                },
                token),
            cancellationToken));
        return demo;
    }
}
