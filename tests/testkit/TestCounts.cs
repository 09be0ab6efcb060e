using System.Globalization;

namespace Precompute.TestKit;

/// <summary>How much the long tests do: reduced counts by default, the full ones where <c>PRECOMPUTE_TEST_LONG=1</c>.</summary>
public static class TestCounts
{
    /// <summary>Whether full counts were asked for.</summary>
    public static bool Full { get; } = Environment.GetEnvironmentVariable("PRECOMPUTE_TEST_LONG") is "1";

    /// <summary>
    /// How long the steady load lasts: 10 seconds, 5 minutes at full counts, or as many minutes as <c>PRECOMPUTE_TEST_STEADY_MINUTES</c> says.
    /// </summary>
    public static TimeSpan SteadyLoad { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("PRECOMPUTE_TEST_STEADY_MINUTES"), CultureInfo.InvariantCulture, out double minutes) ? TimeSpan.FromMinutes(minutes)
        : Full ? TimeSpan.FromMinutes(5)
        : TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether tests judge times too, where <c>PRECOMPUTE_TEST_TIMES=1</c>: on a quiet machine, by hand. Everywhere else they report them and judge the rest.
    /// </summary>
    public static bool JudgeTimes { get; } = Environment.GetEnvironmentVariable("PRECOMPUTE_TEST_TIMES") is "1";
}
