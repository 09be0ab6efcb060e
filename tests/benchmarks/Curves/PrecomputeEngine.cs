using System.Globalization;
using System.Text.Json;

namespace Precompute.Benchmarks.Curves;

/// <summary>This build's <c>ann build</c> and <c>ann search</c>; also what exact answers are taken from.</summary>
internal sealed class PrecomputeEngine() : CurveEngine("precompute", PrecomputeProcess.Command)
{
    /// <summary>Writes the exact answers.</summary>
    public static async Task WriteTruthAsync(CurveSet set, int k, CancellationToken cancellationToken) => await PrecomputeProcess.RunAsync(
        [.. Search(set, k), "--vectors", set.Vectors, "--metric", set.Metric, "--output", set.TruthOf(k), "--force"], seen: null, cancellationToken);

    /// <inheritdoc/>
    public override async Task<(IReadOnlyList<CurvePoint> Points, IReadOnlyList<CurveBuild> Builds)> MeasureAsync(
        IReadOnlyList<string> prefix, CurveSet set, int k, IReadOnlyList<int> breadths, CancellationToken cancellationToken)
    {
        string index = Path.Combine(set.Folder, "precompute.hnsw");
        List<CurveBuild> builds = [];
        if (!File.Exists(index))
        {
            string[] build = [.. prefix, .. PrecomputeProcess.Command, "ann", "build", "--vectors", set.Vectors, "--metric", set.Metric, "--threads", "1", "--output", index, "--json"];
            IReadOnlyList<JsonElement> built = await PrecomputeProcess.RunAsync(build, seen: null, cancellationToken);
            builds.Add(BuildOf(set, built[^1], "hnsw"));
        }

        string[] search = [.. prefix, .. Search(set, k), "--index", index, "--vectors", set.Vectors, "--ef", string.Join(',', breadths), "--ground-truth", set.TruthOf(k)];
        IReadOnlyList<JsonElement> lines = await PrecomputeProcess.RunAsync(search, seen: null, cancellationToken);
        return ([.. lines.Select(l => PointOf(set, l))], builds);
    }

    private static string[] Search(CurveSet set, int k) =>
        [.. PrecomputeProcess.Command, "ann", "search", "--queries", set.Queries, "--k", k.ToString(CultureInfo.InvariantCulture), "--threads", "1", "--json"];
}
