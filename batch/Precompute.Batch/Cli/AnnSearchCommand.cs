using System.CommandLine;
using System.Globalization;
using Precompute.Batch.Ann;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute ann search</c>.</summary>
internal static class AnnSearchCommand
{
    private const int LargestEf = 100_000;

    private static readonly Option<string?> Index = new("--index") { Description = "An index file of 'ann build'. Without it, the exact search over --vectors is measured.", HelpName = "FILE.hnsw" };

    private static readonly Option<string?> Vectors = new("--vectors")
    {
        Description = "The vectors, n × d: searched exactly; beside --index also what recall is measured against.",
        HelpName = "FILE.npy",
    };

    private static readonly Option<string> Queries = new("--queries") { Description = "Queries, one a row.", HelpName = "FILE.npy", Required = true };

    private static readonly Option<int> K = RangedOption.Of("--k", "Length of an answer", 10, 1, 100_000);

    private static readonly Option<int[]> Ef = new("--ef")
    {
        Description = $"Breadths of the graph's search, one measurement each (1 to {LargestEf}; default 10,20,40,80,160,320).",
        HelpName = "N,N,…",
        DefaultValueFactory = static _ => [10, 20, 40, 80, 160, 320],
        CustomParser = static result =>
        {
            List<int> breadths = [];
            foreach (string part in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
            {
                if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int ef) && ef is >= 1 and <= LargestEf)
                    breadths.Add(ef);
                else
                    result.AddError($"--ef holds '{part}'; legal are whole numbers from 1 to {LargestEf}, separated by commas.");
            }

            return [.. breadths];
        },
    };

    private static readonly Option<string?> GroundTruth = new("--ground-truth")
    {
        Description = "The exact answers, int32 or int64, queries × at least k: what recall is measured against.",
        HelpName = "FILE.npy",
    };

    private static readonly Option<string?> Filter = new("--filter") { Description = "Which vectors may be found: bool or uint8, one a vector.", HelpName = "FILE.npy" };

    private static readonly Option<int> MaxQueries = RangedOption.Of("--max-queries", "At most so many queries, evenly spread", 10_000, 1, int.MaxValue);

    private static readonly Option<int> Threads = ThreadsOption.Of("Threads that search at the same time", 1);

    private static readonly Option<bool> Batch = new("--batch") { Description = "Ask all queries in one call: the exact search answers them in blocks. Rates only, no times of single ones." };

    private static readonly Option<string?> Output = new("--output") { Description = "File for the answers of the last breadth: int32, queries × k, -1 where there is none.", HelpName = "FILE.npy" };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace an older output." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand search = new(
            "search",
            "Measure an index: recall, queries per second and times, at several breadths.",
            "precompute ann search --index items.hnsw --vectors item_factors.npy --queries user_factors.npy --k 10 --ef 10,20,40",
            "precompute ann search --vectors item_factors.npy --queries user_factors.npy --k 100 --output top100.npy",
            "precompute ann search --vectors item_factors.npy --queries user_factors.npy --k 100 --batch --threads 2",
            "precompute ann search --index items.hnsw --queries user_factors.npy --ground-truth top100.npy --filter open.npy --json");
        foreach (Option option in (Option[])[Index, Vectors, AnnSettings.Metric, Queries, K, Ef, GroundTruth, Filter, MaxQueries, Threads, Batch, Output, Force])
            search.Add(option);
        search.Validators.Add(static result =>
        {
            if (result.GetValue(Index) is null && result.GetValue(Vectors) is null)
                result.AddError("Give --index FILE.hnsw, or --vectors FILE.npy to search exactly, or both to measure recall.");
        });
        search.SetAction(static (parse, token) => CommandExecutor.RunOnFilesAsync(
            parse, (session, t) => AnnSearchAction.Execute(session, RequestOf(parse), t), token));
        return search;
    }

    private static AnnSearchRequest RequestOf(ParseResult parse) => new()
    {
        Index = parse.GetValue(Index),
        Vectors = parse.GetValue(Vectors),
        Metric = parse.GetValue(AnnSettings.Metric),
        Queries = parse.GetRequiredValue(Queries),
        K = parse.GetValue(K),
        Ef = parse.GetRequiredValue(Ef),
        GroundTruth = parse.GetValue(GroundTruth),
        Filter = parse.GetValue(Filter),
        MaxQueries = parse.GetValue(MaxQueries),
        Threads = parse.GetValue(Threads),
        Batch = parse.GetValue(Batch),
        Output = parse.GetValue(Output),
        Force = parse.GetValue(Force),
    };
}
