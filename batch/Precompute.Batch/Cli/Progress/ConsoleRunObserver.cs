using Precompute.Batch.Gates;
using Precompute.Batch.Pipeline;
using Precompute.Model.Metrics;
using Spectre.Console;

namespace Precompute.Batch.Cli.Progress;

/// <summary>
/// A run for people: a live bar on a terminal, a plain line a step elsewhere; the tables of evaluation when they are known and
/// the others at the end.
/// </summary>
internal sealed class ConsoleRunObserver : IRunObserver
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext? _live;
    private ProgressTask? _bar;

    private ConsoleRunObserver(IAnsiConsole console, ProgressContext? live)
    {
        _console = console;
        _live = live;
    }

    /// <summary>Runs <paramref name="work"/> with an observer that fits the console.</summary>
    public static Task<T> WatchAsync<T>(IAnsiConsole console, Func<IRunObserver, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
            return work(new ConsoleRunObserver(console, live: null));
        return console.Progress()
            .AutoClear(enabled: false)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(live => work(new ConsoleRunObserver(console, live)));
    }

    /// <inheritdoc/>
    public void RunStarted(string kind, string? version) =>
        Say($"{kind} run{(version is null ? "" : " of version " + version)}");

    /// <inheritdoc/>
    public void StepStarted(int number, string step) =>
        _bar = _live?.AddTask($"{number,2} {step}", maxValue: 1d);

    /// <inheritdoc/>
    public void StepAdvanced(string step, double fraction, string detail)
    {
        if (_bar is not { } bar)
            return;
        bar.Value = fraction;
        bar.Description = Markup.Escape($"{bar.Description.Split(" · ")[0]} · {detail}");
    }

    /// <inheritdoc/>
    public void StepFinished(StepReport report)
    {
        string line = $"{report.Number,2} {report.Step,-10} {report.Seconds,8:F2} s {report.PeakRssMb,7:N0} MiB  {report.Detail}";
        if (_bar is { } bar)
        {
            bar.Value = 1d;
            bar.Description = Markup.Escape($"{report.Number,2} {report.Step} · {report.Detail}");
            bar.StopTask();
        }
        else
        {
            Say(line);
        }
    }

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report, IReadOnlyList<string> routes)
    {
        _console.Write(EvaluationTables.Of(report));
        foreach (string route in routes)
            Say("   routed: " + route);
    }

    /// <inheritdoc/>
    public void GateSpoke(GateResult result)
    {
        if (_live is null)
            Say($"   gate {result.Gate}: {result.Verdict.ToString().ToLowerInvariant()}. {result.Detail}");
    }

    /// <inheritdoc/>
    public void RunEnded(RunOutcome outcome)
    {
        if (outcome.RowsByMethod.Count > 0)
            _console.Write(RunTables.RowsByMethod(outcome.RowsByMethod));
        if (outcome.Gates.Any(static g => g.Verdict == GateVerdict.Refused) || (_live is not null && outcome.Gates.Count > 0))
            _console.Write(RunTables.Of(outcome.Gates));
        if (outcome.Difference is { } difference)
        {
            _console.Write(DiffTables.Lists(difference));
            _console.Write(DiffTables.Movers(difference));
        }

        Say(outcome.Message);
    }

    // Above live bars a line has to paint over their whole width; elsewhere a line stays one line, however wide, so that it can be searched.
    private void Say(string line)
    {
        if (_live is null)
            _console.Profile.Out.Writer.WriteLine(line);
        else
            _console.Write(new Padder(new Text(line), new Padding(0)).Expand());
    }
}
