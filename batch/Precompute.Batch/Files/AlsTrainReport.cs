using Precompute.Batch.Cli;
using Spectre.Console;

namespace Precompute.Batch.Files;

/// <summary>What a training came to: the last line of <c>als train</c>.</summary>
internal sealed record AlsTrainReport
{
    /// <summary>Always true: marks the last line.</summary>
    public bool Done { get; } = true;

    /// <summary>Wall time of the whole command, reading and writing included.</summary>
    public required double Seconds { get; init; }

    /// <summary>Largest resident memory of the process, MiB.</summary>
    public required double PeakRssMb { get; init; }

    /// <summary>Rows of the data.</summary>
    public required int Users { get; init; }

    /// <summary>Columns of the data.</summary>
    public required int Items { get; init; }

    /// <summary>Stored pairs.</summary>
    public required long Interactions { get; init; }

    /// <summary>Number of factors.</summary>
    public required int Factors { get; init; }

    /// <summary>Workers.</summary>
    public required int Threads { get; init; }

    /// <summary>Kernel variant.</summary>
    public required string Kernel { get; init; }

    /// <summary>Sweeps.</summary>
    public required int Iterations { get; init; }

    /// <summary>Time of all sweeps, objective and closing half-step left out.</summary>
    public required double IterationSeconds { get; init; }

    /// <summary>Time of the closing user half-step by Cholesky.</summary>
    public required double ClosingSeconds { get; init; }

    /// <summary>The loss of the factors that were written, or null where it was not wanted.</summary>
    public required double? Objective { get; init; }

    /// <summary>Time of reading the data.</summary>
    public required double ReadSeconds { get; init; }

    /// <summary>Time of writing the factors.</summary>
    public required double WriteSeconds { get; init; }

    /// <summary>Where the factors are.</summary>
    public required string Output { get; init; }

    /// <summary>Shows it to whoever reads.</summary>
    public void Show(FileSession session)
    {
        if (session.Json)
        {
            JsonLine.Write(session.Output, this);
            return;
        }

        Grid grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("data", $"{Users:N0} users × {Items:N0} items, {Interactions:N0} pairs");
        grid.AddRow("sweeps", $"{Iterations} of {IterationSeconds / Math.Max(1, Iterations):F3} s ({Factors} factors, {Threads} threads, {Kernel})");
        grid.AddRow("closing half-step", $"{ClosingSeconds:F3} s");
        if (Objective is { } objective)
            grid.AddRow("objective", $"{objective:G9}");
        grid.AddRow("all", $"{Seconds:F2} s (reading {ReadSeconds:F2} s, writing {WriteSeconds:F2} s), {PeakRssMb:N0} MiB at most");
        grid.AddRow("factors", Markup.Escape(Output));
        Consoles.On(session.Output).Write(grid);
    }
}
