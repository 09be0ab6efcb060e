using Microsoft.Extensions.Time.Testing;
using Precompute.Model;
using Precompute.Training.Tuning;

namespace Precompute.UnitTests.Training.Tuning;

public sealed class AlsSearchTests
{
    private static readonly AlsParameters Configured = new() { Seed = 9, ConjugateGradientSteps = 5 };
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Run_KnownOptimum_FindsTheSettingNearestToIt()
    {
        AlsSearchResult result = Run(new AlsSearchOptions { Trials = 40 }, Closeness);

        AlsTrial[] first = [.. result.Trials.Where(static t => t.Round == 1)];
        AlsTrial nearest = first.MaxBy(static t => t.Value)!;
        Assert.Equal(nearest.Number, result.Best.Number);
        Assert.Equal(nearest.Parameters with { Iterations = 20 }, result.Best.Parameters);
        Assert.True(result.Best.Value > first[0].Value);
        Assert.Equal((Configured.Seed, Configured.ConjugateGradientSteps), (result.Best.Parameters.Seed, result.Best.Parameters.ConjugateGradientSteps));
        Assert.False(result.OutOfTime);
    }

    [Fact]
    public void Run_Rounds_KeepTheBestThirdWithMoreSweeps()
    {
        AlsSearchResult result = Run(new AlsSearchOptions { Trials = 27 }, Closeness);

        Assert.Equal([(1, 27, 3), (2, 9, 8), (3, 3, 20)], result.Trials.GroupBy(static t => t.Round).Select(static g => (g.Key, g.Count(), g.First().Parameters.Iterations)));
        for (int round = 1; round < 3; round++)
        {
            AlsTrial[] before = [.. result.Trials.Where(t => t.Round == round)];
            HashSet<int> kept = [.. result.Trials.Where(t => t.Round == round + 1).Select(static t => t.Number)];
            Assert.True(before.Where(t => kept.Contains(t.Number)).Min(static t => t.Value) >= before.Where(t => !kept.Contains(t.Number)).Max(static t => t.Value));
        }
    }

    [Fact]
    public void Run_NothingBetterThanConfigured_KeepsIt()
    {
        AlsSearchResult result = Run(new AlsSearchOptions { Trials = 9 }, p => p with { Iterations = Configured.Iterations } == Configured ? 1d : 0.5);

        Assert.Equal(0, result.Best.Number);
        Assert.Equal(Configured with { Iterations = 20 }, result.Best.Parameters);
    }

    [Fact]
    public void Run_SameSeed_SameTrials_AnotherSeed_Others()
    {
        AlsSearchOptions options = new() { Trials = 9 };
        AlsParameters[] Of(AlsSearchOptions o) => [.. Run(o, Closeness).Trials.Select(static t => t.Parameters)];

        Assert.Equal(Of(options), Of(options));
        Assert.NotEqual(Of(options), Of(options with { Seed = 43 }));

        // A trial's draw does not depend on how many there are.
        Assert.Equal(Of(options).Take(9), Of(options with { Trials = 20 }).Take(9));
    }

    [Fact]
    public void Run_BudgetEndsInTheFirstRound_TakesTheBestSoFar()
    {
        AlsSearchResult result = Run(new AlsSearchOptions { Trials = 27, Budget = TimeSpan.FromSeconds(4.5) }, Closeness);

        Assert.True(result.OutOfTime);
        Assert.Equal(5, result.Trials.Count);
        Assert.Equal(result.Trials.MaxBy(static t => t.Value), result.Best);
    }

    [Fact]
    public void Run_BudgetEndsInALaterRound_TheRoundBeforeDecides()
    {
        AlsSearchResult result = Run(new AlsSearchOptions { Trials = 9, Budget = TimeSpan.FromSeconds(10.5) }, Closeness);

        Assert.True(result.OutOfTime);
        Assert.Equal(11, result.Trials.Count);
        Assert.Equal(1, result.Best.Round);
        Assert.Equal(result.Trials.Where(static t => t.Round == 1).Max(static t => t.Value), result.Best.Value);
    }

    [Fact]
    public void Run_NoTimeAtAll_TriesTheConfiguredSetting()
    {
        AlsSearchResult result = Run(new AlsSearchOptions { Budget = TimeSpan.Zero }, Closeness);

        Assert.Equal(0, Assert.Single(result.Trials).Number);
    }

    [Fact]
    public void Draw_ManyTrials_StaysInTheSpaceAndReachesItsEnds()
    {
        AlsSearchSpace space = new();
        AlsParameters[] drawn = [.. Enumerable.Range(1, 2000).Select(t => space.Draw(Configured, 500, 42, t))];

        Assert.All(drawn, p => Assert.InRange(p.Alpha, 0.995f, 40.5f));
        Assert.All(drawn, p => Assert.InRange(p.UnobservedWeight, 0.00299f, 1.005f));
        Assert.All(drawn, p => Assert.InRange(p.Regularization * Math.Pow(10d + (p.UnobservedWeight * 500), p.RegularizationExponent), 0.09, 305d));
        Assert.Equal(space.Factors, drawn.Select(static p => p.Factors).Distinct().Order());
        Assert.Equal(space.RegularizationExponents, drawn.Select(static p => p.RegularizationExponent).Distinct().Order());
        Assert.True(drawn.Min(static p => p.Alpha) < 1.1f && drawn.Max(static p => p.Alpha) > 38f);

        // Uniform in the logarithm: half of them below the geometric middle.
        Assert.InRange(drawn.Count(static p => p.UnobservedWeight < Math.Sqrt(0.003)), 900, 1100);
    }

    // One second a trial; the closer to one place of the space, the better, whatever the sweeps.
    private double Closeness(AlsParameters p) => 1d / (1d + Math.Abs(Math.Log(p.Alpha / 5d)) + Math.Abs(Math.Log(p.UnobservedWeight / 0.05)) + (p.Factors / 1000d));

    private AlsSearchResult Run(AlsSearchOptions options, Func<AlsParameters, double> measure) => AlsSearch.Run(
        Configured,
        500,
        new AlsSearchSpace(),
        options,
        parameters =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return measure(parameters);
        },
        _time,
        null,
        CancellationToken.None);
}
