using Precompute.Model;

namespace Precompute.Training.Tuning;

/// <summary>
/// Looks for hyper-parameters by successive halving (Jamieson, Talwalkar 2016): many settings with few sweeps, the best of them with
/// more, those left with all. The first setting is the configured one, so the outcome is never worse on the validation data than it in
/// the rounds that it reaches. Pure but for the clock of the budget: the same seed and data give the same trials.
/// </summary>
public static class AlsSearch
{
    /// <summary>Searches.</summary>
    /// <param name="configured">The setting to beat, and the solver and seed of all.</param>
    /// <param name="targets">Targets of the training data.</param>
    /// <param name="space">Where to look.</param>
    /// <param name="options">Trials, rounds, seed, budget.</param>
    /// <param name="measure">What a setting is worth on the validation data, more being better; it must not look at the test.</param>
    /// <param name="time">The clock of the budget.</param>
    /// <param name="progress">Told every trial.</param>
    /// <param name="cancellationToken">Looked at before every trial.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static AlsSearchResult Run(
        AlsParameters configured,
        int targets,
        AlsSearchSpace space,
        AlsSearchOptions options,
        Func<AlsParameters, double> measure,
        TimeProvider time,
        IProgress<AlsTrial>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configured);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(measure);
        ArgumentNullException.ThrowIfNull(time);
        if (options.Trials < 1 || options.Reduction < 2 || options.Sweeps.Count == 0)
        {
            throw new ArgumentException(
                $"There are {options.Trials} trials in {options.Sweeps.Count} rounds, of which one in {options.Reduction} goes on; there must be at least one trial, one round, and one in 2.", nameof(options));
        }

        long start = time.GetTimestamp();
        List<AlsTrial> trials = [];
        (int Number, AlsParameters Parameters)[] settings =
            [(0, configured), .. Enumerable.Range(1, options.Trials - 1).Select(t => (t, space.Draw(configured, targets, options.Seed, t)))];
        AlsTrial[] reached = [];
        bool outOfTime = false;
        for (int round = 1; round <= options.Sweeps.Count; round++)
        {
            List<AlsTrial> tried = [];
            foreach ((int number, AlsParameters parameters) in settings)
            {
                cancellationToken.ThrowIfCancellationRequested();

                // One trial is always made: an answer worth nothing helps nobody.
                if (trials.Count > 0 && options.Budget is { } budget && time.GetElapsedTime(start) >= budget)
                {
                    outOfTime = true;
                    break;
                }

                AlsParameters setting = parameters with { Iterations = options.Sweeps[round - 1] };
                long begun = time.GetTimestamp();
                AlsTrial trial = new(number, round, setting, measure(setting), time.GetElapsedTime(begun));
                tried.Add(trial);
                trials.Add(trial);
                progress?.Report(trial);
            }

            // A round cut short says nothing of those it did not reach: if it is not the first, the one before decides.
            if (tried.Count == settings.Length || round == 1)
                reached = [.. tried.OrderByDescending(static t => t.Value).ThenBy(static t => t.Number)];
            if (outOfTime)
                break;
            settings = [.. reached.Take(Math.Max(1, (settings.Length + options.Reduction - 1) / options.Reduction)).Select(static t => (t.Number, t.Parameters))];
        }

        return new AlsSearchResult(trials, reached[0], outOfTime);
    }
}
