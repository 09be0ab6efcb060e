using System.Text;
using System.Text.Json;

namespace Precompute.Benchmarks.Curves;

/// <summary>All measurements of a folder: of each point the best rate, of each build the shortest time.</summary>
internal sealed class CurveResults
{
    private const string PointsFile = "ann-points.jsonl";
    private const string BuildsFile = "ann-builds.jsonl";

    private readonly string _folder;
    private readonly Dictionary<(string Set, string Curve, int K, int Ef), CurvePoint> _points = [];
    private readonly Dictionary<(string Set, string Engine, string Index), CurveBuild> _builds = [];

    private CurveResults(string folder) => _folder = folder;

    /// <summary>The points, in the order of sets, k, engines and breadths.</summary>
    public IEnumerable<CurvePoint> Points => _points.Values
        .OrderBy(static p => p.Set, StringComparer.Ordinal).ThenBy(static p => p.K).ThenBy(static p => RankOf(p.Engine)).ThenBy(static p => p.Curve, StringComparer.Ordinal).ThenBy(static p => p.Ef);

    /// <summary>The builds, in the same order.</summary>
    public IEnumerable<CurveBuild> Builds => _builds.Values
        .OrderBy(static b => b.Set, StringComparer.Ordinal).ThenBy(static b => RankOf(b.Engine)).ThenBy(static b => b.Engine, StringComparer.Ordinal).ThenBy(static b => b.Index, StringComparer.Ordinal);

    /// <summary>What a folder holds.</summary>
    public static CurveResults Open(string folder)
    {
        CurveResults results = new(Directory.CreateDirectory(folder).FullName);
        results.Add(Read<CurvePoint>(PointsFile), Read<CurveBuild>(BuildsFile));
        return results;

        IReadOnlyList<T> Read<T>(string file) => Path.Combine(results._folder, file) is var path && File.Exists(path)
            ? [.. File.ReadLines(path).Select(static line => JsonSerializer.Deserialize<T>(line)!)]
            : [];
    }

    /// <summary>Adds measurements; the better one of two of the same stays. Where recall differs, the older is of another index: the newer stays.</summary>
    public void Add(IReadOnlyList<CurvePoint> points, IReadOnlyList<CurveBuild> builds)
    {
        foreach (CurvePoint point in points)
        {
            var key = (point.Set, point.Curve, point.K, point.Ef);
            if (!_points.TryGetValue(key, out CurvePoint? known) || Math.Abs(known.Recall - point.Recall) > 1e-9 || known.Qps < point.Qps)
                _points[key] = point;
        }

        foreach (CurveBuild build in builds)
        {
            var key = (build.Set, build.Engine, build.Index);
            if (!_builds.TryGetValue(key, out CurveBuild? known) || known.Seconds > build.Seconds)
                _builds[key] = build;
        }
    }

    /// <summary>Writes raw numbers, the table and a plot for each length of answers.</summary>
    public void Save()
    {
        Write(PointsFile, string.Concat(Points.Select(static p => JsonSerializer.Serialize(p) + "\n")));
        Write(BuildsFile, string.Concat(Builds.Select(static b => JsonSerializer.Serialize(b) + "\n")));
        Write("ann-tables.md", CurveTable.Of(this));
        foreach (IGrouping<int, CurvePoint> points in Points.GroupBy(static p => p.K))
            Write($"ann-{points.Key}.svg", CurvePlot.Of([.. points]));
    }

    private static int RankOf(string engine) => engine == "precompute" ? 0 : 1;

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
