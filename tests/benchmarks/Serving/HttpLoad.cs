using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Precompute.Benchmarks.Serving;

/// <summary>Questions over HTTP, as fast as they are answered or at a rate, by <c>wrk</c> (Debian) with <c>lookups.lua</c>.</summary>
/// <param name="api">The API.</param>
/// <param name="url">Where it listens.</param>
/// <param name="key">What opens it.</param>
internal sealed partial class HttpLoad(Process api, string url, string key)
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Serving", "lookups.lua");

    /// <summary>Asks and measures.</summary>
    /// <param name="name">What the result is called.</param>
    /// <param name="paths">A file of paths, one a line.</param>
    /// <param name="connections">At the same time.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="waitMilliseconds">How long a connection waits before its next question.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<LoadResult> RunAsync(string name, string paths, int connections, int seconds, int waitMilliseconds, CancellationToken cancellationToken)
    {
        api.Refresh();
        TimeSpan before = api.TotalProcessorTime;
        (string output, TimeSpan generator) = await LoadGenerator.RunAsync(
            "wrk",
            [
                "-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-H", $"X-Api-Key: {key}", "-s", Script, url, "--",
                paths, waitMilliseconds.ToString(CultureInfo.InvariantCulture),
            ],
            pinned: true,
            cancellationToken);
        api.Refresh();
        double answers = long.Parse(Total().Match(output).Groups["value"].Value, CultureInfo.InvariantCulture);
        return new LoadResult(
            name,
            double.Parse(Rate().Match(output).Groups["value"].Value, CultureInfo.InvariantCulture),
            Milliseconds(output, "50%"),
            Milliseconds(output, "99%"),
            Failed().Match(output) is { Success: true } failed ? long.Parse(failed.Groups["value"].Value, CultureInfo.InvariantCulture) : 0,
            generator.TotalSeconds / seconds,
            (api.TotalProcessorTime - before).TotalMicroseconds / answers);
    }

    private static double Milliseconds(string output, string percentile)
    {
        Match match = Regex.Match(output, $@"^\s*{percentile}\s+(?<value>[\d.]+)(?<unit>us|ms|s)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        double value = double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "us" => value / 1000,
            "ms" => value,
            _ => value * 1000,
        };
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<value>[\d.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rate();

    [GeneratedRegex(@"(?<value>\d+) requests in", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Total();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (?<value>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Failed();
}
