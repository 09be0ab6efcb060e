namespace Precompute.TestKit;

/// <summary>How much the long tests do: reduced counts by default, the full ones where <c>PRECOMPUTE_TEST_LONG=1</c>.</summary>
public static class TestCounts
{
    /// <summary>Whether full counts were asked for.</summary>
    public static bool Full { get; } = Environment.GetEnvironmentVariable("PRECOMPUTE_TEST_LONG") is "1";
}
