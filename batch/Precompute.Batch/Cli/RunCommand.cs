using System.CommandLine;
using Precompute.Batch.Pipeline;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute run auto|nightly|weekly</c>.</summary>
internal static class RunCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Do everything but activate." };

    private static readonly Option<bool> Force = new("--force")
    {
        Description = "Publish although nothing changed since the active version, and although a rollback holds activation.",
    };

    private static readonly Option<bool> NoResume = new("--no-resume")
    {
        Description = "Compute everything anew. Else a run takes over the steps that one before it finished on the same data and settings and was then killed, failed or refused.",
    };

    private static readonly Option<string[]> Accept = new("--accept")
    {
        Description = "Publish in spite of this gate's refusal; needs --why. May be given more than once.",
        HelpName = "GATE",
    };

    private static readonly Option<string?> Why = new("--why") { Description = "Why the refusal is accepted; kept in the ledger.", HelpName = "TEXT" };

    private static readonly Option<long?> MemoryLimit = new("--memory-limit")
    {
        Description = "Most memory the run may need, such as 3GB; refused beforehand with the estimate. Default: what the machine has free.",
        HelpName = "SIZE",
        CustomParser = static result =>
        {
            if (ByteSize.TryParse(result.Tokens[0].Value, out long bytes))
                return bytes;
            result.AddError($"--memory-limit is '{result.Tokens[0].Value}'; legal is a size such as 512MB or 3GB.");
            return null;
        },
    };

    /// <summary>The command with its three kinds.</summary>
    public static Command Create()
    {
        DocumentedCommand run = new(
            "run",
            "Make a version: extract, train, measure, index, list, stage, verify, gate, activate.",
            "precompute run auto                                  # nightly, or weekly when that is due",
            "precompute run weekly --dry-run                      # everything but the activation",
            "precompute run weekly --accept quality_reverse --why \"new market, checked by hand\"");
        run.Add(Kind(RunKind.Auto, "Weekly when a training from scratch is due or the interactions have doubled since the last one, else nightly."));
        run.Add(Kind(RunKind.Nightly, "Start from the active version's factors: few sweeps, the popularity baseline only."));
        run.Add(Kind(RunKind.Weekly, "Train from scratch, with all baselines."));
        return run;
    }

    private static DocumentedCommand Kind(RunKind kind, string description)
    {
        string name = kind.ToString().ToLowerInvariant();
        DocumentedCommand command = new(name, description, $"precompute run {name}", $"precompute run {name} --json | tail -n 1    # version, status, rows_by_method");
        AddOptions(command);
        command.SetAction((parse, cancellationToken) => CommandExecutor.RunAsync(
            parse, (session, token) => RunAction.ExecuteAsync(session, RequestOf(kind, parse, session), token), cancellationToken));
        return command;
    }

    /// <summary>Adds what every command takes that makes a version.</summary>
    internal static void AddOptions(Command command)
    {
        foreach (Option option in (Option[])[DryRun, Force, NoResume, Accept, Why, ThreadsOption.Workers, MemoryLimit])
            command.Add(option);
        command.Validators.Add(static result =>
        {
            if (result.GetValue(Accept) is { Length: > 0 } && string.IsNullOrWhiteSpace(result.GetValue(Why)))
                result.AddError("--accept needs --why TEXT: the reason is kept in the ledger.");
        });
    }

    /// <summary>What those options ask for.</summary>
    /// <exception cref="InvalidInputException">A gate is unknown.</exception>
    internal static RunRequest RequestOf(RunKind kind, ParseResult parse, CommandSession session)
    {
        string[] accepted = parse.GetValue(Accept) ?? [];
        string[] unknown = [.. accepted.Except(Gates.GateKeeper.Names, StringComparer.Ordinal)];
        if (unknown.Length > 0)
            throw new InvalidInputException($"--accept names {string.Join(", ", unknown)}; the gates are {string.Join(", ", Gates.GateKeeper.Names)}.");
        return new RunRequest
        {
            Kind = kind,
            DryRun = parse.GetValue(DryRun),
            Force = parse.GetValue(Force),
            Resume = !parse.GetValue(NoResume),
            Accepted = accepted.Distinct(StringComparer.Ordinal).ToDictionary(static g => g, _ => parse.GetValue(Why)!, StringComparer.Ordinal),
            Threads = parse.GetValue(ThreadsOption.Workers),
            MemoryLimit = parse.GetValue(MemoryLimit),
            AsOf = session.AsOf,
        };
    }
}
