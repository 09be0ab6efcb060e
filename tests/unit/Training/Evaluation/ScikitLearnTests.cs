using System.Text.Json;
using Precompute.Model.Metrics;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

/// <summary>
/// NDCG, recall, precision and MAP against scikit-learn. Its definitions are ours where a list is as long as the cut-off; its average
/// precision has no cut-off, so that ours is compared at the length of the catalogue.
/// </summary>
public sealed class ScikitLearnTests
{
    private const int Queries = 150;
    private const int Targets = 60;

    private const string Script = """
        import json, sys
        import numpy as np
        from sklearn.metrics import average_precision_score, ndcg_score, precision_score, recall_score
        data = json.load(open(sys.argv[1]))
        n = data["targets"]
        truth = np.zeros((len(data["lists"]), n), dtype=int)
        score = np.zeros((len(data["lists"]), n))
        for q, (order, relevant) in enumerate(zip(data["lists"], data["relevant"])):
            truth[q, relevant] = 1
            score[q, order] = np.arange(n, 0, -1)[:len(order)]
        result = {}
        for k in data["cutoffs"]:
            top = np.zeros_like(truth)
            for q, order in enumerate(data["lists"]):
                top[q, order[:k]] = 1
            result[f"ndcg@{k}"] = ndcg_score(truth, score, k=k, ignore_ties=True)
            result[f"recall@{k}"] = recall_score(truth, top, average="samples")
            result[f"precision@{k}"] = precision_score(truth, top, average="samples")
        result[f"map@{n}"] = average_precision_score(truth, score, average="samples")
        print(json.dumps(result))
        """;

    [Fact]
    public async Task Evaluate_FullRankings_EqualScikitLearn()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        var random = new SeededRandom(77);
        int[][] relevant = [.. Enumerable.Range(0, Queries).Select(_ => Draw(1 + random.NextInt32(14), ref random))];
        int[][] lists = [.. Enumerable.Range(0, Queries).Select(_ => Draw(Targets, ref random))];
        int[] cutoffs = [1, 3, 10, 20];
        HoldoutSplit split = EvaluatorTests.Split([.. relevant.Select(static r => r.Order().ToArray())], [.. Enumerable.Range(0, Queries).Select(static _ => Array.Empty<int>())], Targets);
        EvaluationReport report = Evaluator.Evaluate(
            split, [new FixedRecommender(q => lists[q])], new EvaluationOptions { Cutoffs = [.. cutoffs, Targets], BootstrapSamples = 20 }, ct);

        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "lists.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { targets = Targets, cutoffs, lists, relevant }), ct);
        using JsonDocument theirs = JsonDocument.Parse(await PythonPeer.RunAsync(Script, ct, file));
        Assert.Equal((3 * cutoffs.Length) + 1, theirs.RootElement.EnumerateObject().Count());
        foreach (JsonProperty metric in theirs.RootElement.EnumerateObject())
            Assert.Equal(metric.Value.GetDouble(), report.Find("als", metric.Name)!.Value, 1e-6);
    }

    private static int[] Draw(int count, ref SeededRandom random)
    {
        int[] all = [.. Enumerable.Range(0, Targets)];
        random.Shuffle<int>(all);
        return all[..count];
    }
}
