using System.CommandLine;
using System.CommandLine.Help;

namespace Precompute.Batch.Cli;

/// <summary>
/// The tree of commands. Building it must stay cheap, because <c>--help</c> does: descriptions and options only; whatever a command
/// needs (configuration, Npgsql, a host) is loaded by its action.
/// </summary>
public static class CommandLine
{
    // Stopping a private PostgreSQL and an API in good order takes a few seconds.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(40);

    private static readonly string[] RootExamples =
    [
        "precompute demo                          # everything, on generated data, in about a minute",
        "precompute db migrate                    # prepare the serving database",
        "precompute run auto                      # what a scheduler calls every night",
    ];

    /// <summary>Parses and runs one command line.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Faults and progress.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        ParseResult parse = Create().Parse(args);
        InvocationConfiguration invocation = new()
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
        };
        if (parse.Errors.Count == 0 || parse.Action is { ClearsParseErrors: true })
            return await parse.InvokeAsync(invocation);

        foreach (System.CommandLine.Parsing.ParseError fault in parse.Errors)
            await error.WriteLineAsync(fault.Message);
        await error.WriteLineAsync($"See: {PathOf(parse.CommandResult.Command)} --help");
        return ExitCodes.BadInput;
    }

    internal static RootCommand Create()
    {
        RootCommand root = new("Precomputed two-sided recommendations: reads interactions from PostgreSQL, trains, indexes, "
            + "and publishes lists as one version, atomically.")
        {
            DemoCommand.Create(),
            DbCommand.Create(),
            ImportCommand.Create(),
            ExportCommand.Create(),
            RunCommand.Create(),
            ScheduleCommand.Create(),
            EvaluateCommand.Create(),
            TuneCommand.Create(),
            VersionsCommand.Create(),
            ReplayCommand.Create(),
            DoctorCommand.Create(),
            ForgetCommand.Create(),
            KeysCommand.Create(),
            AccessLogCommand.Create(),
            AlsCommand.Create(),
            AnnCommand.Create(),
        };
        root.Add(GlobalOptions.Config);
        root.Add(GlobalOptions.Json);
        root.Add(GlobalOptions.AsOf);
        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { Action: HelpAction usual } help)
            help.Action = new HelpWithExamples(usual, RootExamples);
        return root;
    }

    private static string PathOf(Command command)
    {
        Stack<string> names = new();
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
            names.Push(symbol is RootCommand ? "precompute" : symbol.Name);
        return string.Join(' ', names);
    }
}
