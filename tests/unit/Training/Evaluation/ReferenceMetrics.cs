namespace Precompute.UnitTests.Training.Evaluation;

/// <summary>
/// The definitions of all metrics, written down slowly: sets, LINQ, a pass per metric. Nothing is shared with the product but the
/// meaning of the names.
/// </summary>
internal sealed class ReferenceMetrics(
    IReadOnlyDictionary<int, int[]> lists, IReadOnlyDictionary<int, HashSet<int>> relevant, IReadOnlyDictionary<int, HashSet<int>> trained, int targets)
{
    public double Of(string name, int k, IReadOnlyCollection<int> queries) => name switch
    {
        "recall" => queries.Average(q => (double)Hits(q, k) / relevant[q].Count),
        "precision" => queries.Average(q => (double)Hits(q, k) / k),
        "hr" => queries.Average(q => Top(q, k).Any(relevant[q].Contains) ? 1.0 : 0.0),
        "map" => queries.Average(q => AveragePrecision(q, k)),
        "ndcg" => queries.Average(q => Gain(q, Top(q, k)) / Gain(q, [.. relevant[q].Take(k)])),
        "coverage" => (double)queries.SelectMany(q => Top(q, k)).Distinct().Count() / targets,
        "novelty" => Mean([.. queries.SelectMany(q => Top(q, k)).Select(Surprise)]),
        "gini" => Gini(k, queries),
        "answered" => queries.Average(q => lists[q].Length > 0 ? 1.0 : 0.0),
        "ceiling" => queries.Average(q => (double)Math.Min(k, relevant[q].Count(Known)) / relevant[q].Count),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a metric."),
    };

    private int[] Top(int query, int k) => [.. lists[query].Take(k)];

    private int Hits(int query, int k) => Top(query, k).Intersect(relevant[query]).Count();

    private double AveragePrecision(int query, int k) => Enumerable.Range(1, k)
        .Where(rank => rank <= lists[query].Length && relevant[query].Contains(lists[query][rank - 1]))
        .Sum(rank => (double)Hits(query, rank) / rank) / Math.Min(k, relevant[query].Count);

    private double Gain(int query, int[] list) =>
        list.Select((target, index) => relevant[query].Contains(target) ? Math.Log(2) / Math.Log(index + 2) : 0.0).Sum();

    private bool Known(int target) => trained.Values.Any(row => row.Contains(target));

    private double Surprise(int target)
    {
        double knowing = trained.Values.Count(row => row.Contains(target));
        double all = trained.Values.Count(row => row.Count > 0);
        return Math.Log((all + 1) / (knowing + 1)) / Math.Log(2);
    }

    // Half of the mean absolute difference over the mean (the definition; the product sums over ranks).
    private double Gini(int k, IReadOnlyCollection<int> queries)
    {
        Dictionary<int, int> shown = queries.SelectMany(q => Top(q, k)).GroupBy(t => t).ToDictionary(g => g.Key, g => g.Count());
        double[] counts = [.. Enumerable.Range(0, targets).Select(t => (double)shown.GetValueOrDefault(t))];
        return counts.Sum() == 0 ? 0 : counts.SelectMany(_ => counts, Difference).Average() / (2 * counts.Average());
    }

    private static double Difference(double a, double b) => Math.Abs(a - b);

    private static double Mean(double[] values) => values.Length == 0 ? 0 : values.Average();
}
