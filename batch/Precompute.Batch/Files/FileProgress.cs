using System.Diagnostics;
using Precompute.Batch.Cli;
using Spectre.Console;

namespace Precompute.Batch.Files;

/// <summary>
/// How far a command on files is: a live bar on a terminal, a plain line now and then elsewhere, nothing where a machine reads.
/// Thread-safe.
/// </summary>
internal sealed class FileProgress
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly TextWriter? _lines;
    private readonly ProgressTask? _bar;
    private long _last = Stopwatch.GetTimestamp();

    private FileProgress(TextWriter? lines, ProgressTask? bar)
    {
        _lines = lines;
        _bar = bar;
    }

    /// <summary>Does the work under a progress display that fits the session.</summary>
    public static T Watch<T>(FileSession session, string what, Func<FileProgress, T> work)
    {
        if (session.Json)
            return work(new FileProgress(lines: null, bar: null));
        IAnsiConsole console = Consoles.On(session.Output);
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
            return work(new FileProgress(session.Output, bar: null));
        return console.Progress()
            .AutoClear(enabled: true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(live => work(new FileProgress(lines: null, live.AddTask(Markup.Escape(what), maxValue: 1d))));
    }

    /// <summary>A step that deserves a line wherever there are lines.</summary>
    /// <param name="fraction">Share of the work that is done, 0 to 1.</param>
    /// <param name="line">Where it stands.</param>
    public void Step(double fraction, string line)
    {
        lock (_gate)
        {
            _lines?.WriteLine(line);
            Show(fraction, line);
        }
    }

    /// <summary>A small advance: lines tell of it only every few seconds.</summary>
    /// <param name="fraction">Share of the work that is done, 0 to 1.</param>
    /// <param name="describe">Makes the line, where one is due.</param>
    public void Advance(double fraction, Func<string> describe)
    {
        if (_bar is null && (_lines is null || Stopwatch.GetElapsedTime(Volatile.Read(ref _last)) < Pause))
            return;
        lock (_gate)
        {
            string line = describe();
            Volatile.Write(ref _last, Stopwatch.GetTimestamp());
            _lines?.WriteLine(line);
            Show(fraction, line);
        }
    }

    private void Show(double fraction, string line)
    {
        if (_bar is null)
            return;
        _bar.Value = Math.Clamp(fraction, 0d, 1d);
        _bar.Description = Markup.Escape(line);
    }
}
