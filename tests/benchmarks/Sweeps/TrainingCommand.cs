using System.CommandLine;

namespace Precompute.Benchmarks.Sweeps;

/// <summary>
/// <c>training</c>: <c>als train</c> as a process of its own, several times, on planted sets of given sizes or on a file; prints one Markdown table
/// of time and peak memory.
/// </summary>
/// <remarks><c>chrt -f 10 dotnet run -c Release --project tests/benchmarks -- training --sizes 1m,3m,10m --folder /tmp/sets -- --solver cholesky</c>.</remarks>
internal static class TrainingCommand
{
    private static readonly Option<string[]> Sizes = new("--sizes")
    {
        Description = "Planted sets, such as 1m,3m,10m: million pairs, fifty a user and two hundred an item.",
        HelpName = "N,N,…",
        DefaultValueFactory = static _ => [],
        CustomParser = static result =>
        {
            string[] names = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
            foreach (string name in names.Where(static n => !InteractionSet.TryFind(n, out InteractionSet? _)))
                result.AddError($"--sizes has '{name}'; legal are 1m to 1000m.");
            return names;
        },
    };

    private static readonly Option<string?> Data = new("--data") { Description = "A file of interactions in place of planted sets.", HelpName = "FILE" };

    private static readonly Option<int[]> Factors = new("--factors")
    {
        Description = "Numbers of factors.",
        HelpName = "F,F,…",
        DefaultValueFactory = static _ => [64],
        CustomParser = static result =>
        {
            int[] values = [.. result.Tokens[0].Value.Split(',').Select(static t => int.TryParse(t, out int f) ? f : 0)];
            if (values.Any(static f => f < 1))
                result.AddError($"--factors is '{result.Tokens[0].Value}'; legal are whole numbers such as 64,128.");
            return values;
        },
    };

    private static readonly Option<int> Runs = new("--runs") { Description = "Processes a row of the table.", HelpName = "N", DefaultValueFactory = static _ => 3 };

    private static readonly Option<int> Iterations = new("--iterations") { Description = "Sweeps a process.", HelpName = "N", DefaultValueFactory = static _ => 4 };

    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of a process.", HelpName = "N", DefaultValueFactory = static _ => 1 };

    private static readonly Option<string> Folder = new("--folder")
    {
        Description = "Where planted sets are kept for the next time, and models are written.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Argument<string[]> Further = new("arguments") { Description = "Further arguments of 'als train', behind --.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        RootCommand command = new("Time and peak memory of 'als train'.");
        foreach (Option option in (Option[])[Sizes, Data, Factors, Runs, Iterations, Threads, Folder])
            command.Add(option);
        command.Add(Further);
        command.Validators.Add(static result =>
        {
            if ((result.GetResult(Sizes) is null) == (result.GetResult(Data) is null))
                result.AddError("Give either --sizes or --data.");
        });
        command.SetAction(static (parse, token) => TrainingBenchmark.RunAsync(OptionsOf(parse), Console.Out, token));
        return command;
    }

    private static TrainingOptions OptionsOf(ParseResult parse) => new()
    {
        Sizes = parse.GetRequiredValue(Sizes),
        Data = parse.GetValue(Data),
        Factors = parse.GetRequiredValue(Factors),
        Runs = Math.Max(1, parse.GetValue(Runs)),
        Iterations = Math.Max(1, parse.GetValue(Iterations)),
        Threads = parse.GetValue(Threads),
        Folder = Path.GetFullPath(parse.GetRequiredValue(Folder)),
        Further = parse.GetValue(Further) ?? [],
    };
}
