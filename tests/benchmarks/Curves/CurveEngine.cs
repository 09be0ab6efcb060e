using System.Globalization;
using System.Text.Json;

namespace Precompute.Benchmarks.Curves;

/// <summary>
/// Something that searches: a command that prints a line <c>{"index":…,"k":…,"ef":…,"recall":…,"qps":…}</c> for each breadth (ef 0 or null: exact),
/// and <c>{"build":…,"seconds":…,"bytes":…}</c> when it had to build first.
/// </summary>
/// <param name="name">What tables call it.</param>
/// <param name="command">
/// Program and arguments; <c>{vectors}</c>, <c>{queries}</c>, <c>{metric}</c>, <c>{k}</c>, <c>{ef}</c>, <c>{truth}</c> and <c>{work}</c> are filled in.
/// </param>
internal class CurveEngine(string name, IReadOnlyList<string> command)
{
    /// <summary>What tables call it.</summary>
    public string Name => name;

    /// <summary>Reads <c>NAME=COMMAND</c>, arguments separated by spaces.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static CurveEngine Parse(string text) => text.Split('=', 2) is [var name, var command] && command.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words
        ? new CurveEngine(name, words)
        : throw new FormatException($"'{text}' is no engine; write NAME=COMMAND.");

    /// <summary>Measures every breadth once.</summary>
    /// <param name="prefix">Stands before the command, such as a scheduling class.</param>
    /// <param name="set">Vectors, queries, exact answers.</param>
    /// <param name="k">Length of an answer.</param>
    /// <param name="breadths">ef.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public virtual async Task<(IReadOnlyList<CurvePoint> Points, IReadOnlyList<CurveBuild> Builds)> MeasureAsync(
        IReadOnlyList<string> prefix, CurveSet set, int k, IReadOnlyList<int> breadths, CancellationToken cancellationToken)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            ["{vectors}"] = set.Vectors,
            ["{queries}"] = set.Queries,
            ["{metric}"] = set.Metric,
            ["{k}"] = k.ToString(CultureInfo.InvariantCulture),
            ["{ef}"] = string.Join(',', breadths),
            ["{truth}"] = set.TruthOf(k),
            ["{work}"] = set.Folder,
        };
        string[] filled = [.. prefix, .. command.Select(word => values.GetValueOrDefault(word, word))];
        IReadOnlyList<JsonElement> lines = await PrecomputeProcess.RunAsync(filled, seen: null, cancellationToken);
        return (
            [.. lines.Where(static l => l.TryGetProperty("recall", out _)).Select(l => PointOf(set, l))],
            [.. lines.Where(static l => l.TryGetProperty("build", out _)).Select(l => BuildOf(set, l, l.GetProperty("build").GetString()!))]);
    }

    /// <summary>One measurement.</summary>
    protected CurvePoint PointOf(CurveSet set, JsonElement line) => new(
        set.Name,
        name,
        line.GetProperty("index").GetString()!,
        line.GetProperty("k").GetInt32(),
        line.GetProperty("ef") is { ValueKind: JsonValueKind.Number } ef ? ef.GetInt32() : 0,
        line.GetProperty("recall").GetDouble(),
        line.GetProperty("qps").GetDouble());

    /// <summary>One build.</summary>
    protected CurveBuild BuildOf(CurveSet set, JsonElement line, string index) =>
        new(set.Name, name, index, line.GetProperty("seconds").GetDouble(), line.GetProperty("bytes").GetInt64());
}
