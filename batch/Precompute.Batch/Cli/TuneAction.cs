using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Precompute.Batch.Cli.Progress;
using Precompute.Batch.Evaluation;
using Precompute.Batch.Files;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Training.Tuning;

namespace Precompute.Batch.Cli;

/// <summary>Searches training settings, reports them beside the configured ones, and publishes nothing.</summary>
internal static class TuneAction
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Tunes.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, TuneSettings settings, CancellationToken cancellationToken)
    {
        using OutputFiles files = new(settings.Output is { } path ? [path] : [], settings.Force);
        string? output = settings.Output is null ? null : files.Add(settings.Output);
        long start = session.Time.GetTimestamp();
        SourceData data = await SourceReading.ReadAsync(session, session.Options, cancellationToken);
        SourceTuning tuning = new(session.Options, data);
        AlsSearchSpace space = SpaceOf(settings.MostFactors);
        JsonObject configuration = [];
        foreach ((int index, Direction direction) in settings.Directions.Index())
        {
            // What is left is shared evenly among the directions still to come.
            TimeSpan left = settings.Budget - session.Time.GetElapsedTime(start);
            AlsSearchOptions search = new()
            {
                Trials = settings.Trials,
                Seed = (ulong)settings.Seed,
                Budget = left / (settings.Directions.Count - index),
            };
            TuningOutcome outcome = tuning.Execute(
                direction, space, search, settings.Threads, session.Time, new TrialLines(session, direction), cancellationToken)
                ?? throw new InvalidInputException(
                    $"There is nothing to choose {NameOf(direction)} settings on: the window before the test holds no new pair. Collect more interactions, or raise Evaluation:ValidationShare.");
            await ShowAsync(session, outcome);
            if (outcome.Changes)
                configuration[direction.ToString()] = SettingsOf(outcome.Chosen);
        }

        await FinishAsync(session, settings, configuration, output, session.Time.GetElapsedTime(start));
        if (output is not null)
            files.Commit();
        return ExitCodes.Done;
    }

    private static AlsSearchSpace SpaceOf(int mostFactors)
    {
        AlsSearchSpace space = new();
        int[] factors = [.. space.Factors.Where(f => f <= mostFactors), .. mostFactors > space.Factors[^1] ? [mostFactors] : (int[])[]];
        return space with { Factors = factors.Length == 0 ? [mostFactors] : factors };
    }

    private static async Task ShowAsync(CommandSession session, TuningOutcome outcome)
    {
        string direction = NameOf(outcome.Direction);
        if (session.Json)
        {
            foreach (MetricValue value in outcome.Test.Values)
                MetricLine.Write(session.Output, value, outcome.Test);
            return;
        }

        await session.Output.WriteLineAsync($"{direction}: {outcome.Search.Trials.Count} trials on validation data ({outcome.Validation})"
            + (outcome.Search.OutOfTime ? "; the budget ended before the search did" : ""));
        await session.Output.WriteLineAsync(outcome.Changes
            ? $"{direction}: chosen {Describe(outcome.Chosen)} instead of {Describe(outcome.Configured)}"
            : $"{direction}: nothing tried is better than the configured {Describe(outcome.Configured)}");
        Consoles.On(session.Output).Write(EvaluationTables.Of(outcome.Test));
    }

    private static async Task FinishAsync(CommandSession session, TuneSettings settings, JsonObject configuration, string? output, TimeSpan elapsed)
    {
        if (output is not null)
            await File.WriteAllTextAsync(output, configuration.ToJsonString(Indented) + "\n", CancellationToken.None);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new { Done = true, Seconds = Math.Round(elapsed.TotalSeconds, 3), PeakRssMb = Math.Round(ProcessMemory.PeakMb(), 1), Config = configuration });
            return;
        }

        if (configuration.Count == 0)
            return;
        await session.Output.WriteLineAsync("The chosen settings, for precompute.json:");
        await session.Output.WriteLineAsync(configuration.ToJsonString(Indented));
        if (settings.Output is not null)
            await session.Error.WriteLineAsync($"They are in {Path.GetFullPath(settings.Output)}.");
    }

    private static JsonObject SettingsOf(AlsParameters parameters) => new()
    {
        [nameof(AlsOptions.Factors)] = parameters.Factors,
        [nameof(AlsOptions.Alpha)] = parameters.Alpha,
        [nameof(AlsOptions.UnobservedWeight)] = parameters.UnobservedWeight,
        [nameof(AlsOptions.Regularization)] = parameters.Regularization,
        [nameof(AlsOptions.RegularizationExponent)] = parameters.RegularizationExponent,
    };

    private static string Describe(AlsParameters parameters) =>
        string.Join(", ", MethodParameters.Of(parameters).Select(static p => $"{p.Key} {p.Value}"));

    private static string NameOf(Direction direction) => direction.ToString().ToLowerInvariant();

    /// <summary>A line a trial while the search goes on.</summary>
    private sealed class TrialLines(CommandSession session, Direction direction) : IProgress<AlsTrial>
    {
        public void Report(AlsTrial value)
        {
            if (session.Json)
            {
                JsonLine.Write(session.Output, new
                {
                    Direction = direction,
                    Trial = value.Number,
                    value.Round,
                    Parameters = MethodParameters.Of(value.Parameters),
                    Metric = Training.Baselines.BaselineTuner.Metric,
                    Validation = value.Value,
                    Seconds = Math.Round(value.Elapsed.TotalSeconds, 3),
                });
                return;
            }

            string number = value.Number == 0 ? "configured" : value.Number.ToString(CultureInfo.InvariantCulture);
            session.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{NameOf(direction)} round {value.Round} trial {number}: {Training.Baselines.BaselineTuner.Metric} {value.Value:0.0000} with {Describe(value.Parameters)}"));
        }
    }
}
