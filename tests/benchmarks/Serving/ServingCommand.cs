using System.CommandLine;

namespace Precompute.Benchmarks.Serving;

/// <summary>
/// <c>serve</c>: how many answers a second the API gives, and how soon, beside <c>pgbench</c> running the same statements on the same
/// PostgreSQL. Everything on one machine and on loopback; <c>wrk</c> is pinned to the last processor.
/// </summary>
internal static class ServingCommand
{
    private static readonly Option<int> Users = Number("--users", "People", 200_000);
    private static readonly Option<int> Startups = Number("--startups", "Startups", 50_000);
    private static readonly Option<int> Interactions = Number("--interactions", "Events", 2_000_000);
    private static readonly Option<int> Factors = Number("--factors", "Factors of both models", 128);
    private static readonly Option<int> Seconds = Number("--seconds", "Length of a measurement", 10);
    private static readonly Option<int> Rounds = Number("--rounds", "How often each side has its turn", 3);
    private static readonly Option<int> Connections = Number("--connections", "Connections at the same time", 16);

    private static readonly Option<string> Folder = new("--folder")
    {
        Description = "Where the installation is made, and found again by the next run.",
        Required = true,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        RootCommand command = new("Measure the API under load, beside pgbench.");
        foreach (Option option in (Option[])[Users, Startups, Interactions, Factors, Seconds, Rounds, Connections, Folder])
            command.Add(option);
        command.SetAction(static (parse, token) => ServingBenchmark.RunAsync(OptionsOf(parse), Console.Out, token));
        return command;
    }

    private static ServingOptions OptionsOf(ParseResult parse) => new()
    {
        Users = parse.GetValue(Users),
        Startups = parse.GetValue(Startups),
        Interactions = parse.GetValue(Interactions),
        Factors = parse.GetValue(Factors),
        Seconds = parse.GetValue(Seconds),
        Rounds = parse.GetValue(Rounds),
        Connections = parse.GetValue(Connections),
        Folder = Path.GetFullPath(parse.GetRequiredValue(Folder)),
    };

    private static Option<int> Number(string name, string description, int usual) =>
        new(name) { Description = $"{description}.", HelpName = "N", DefaultValueFactory = _ => usual };
}
