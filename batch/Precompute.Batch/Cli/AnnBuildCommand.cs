using System.CommandLine;
using Precompute.AnnIndex;
using Precompute.Batch.Ann;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute ann build</c>.</summary>
internal static class AnnBuildCommand
{
    private static readonly HnswOptions Usual = new();

    private static readonly Option<string> Vectors = new("--vectors") { Description = "Vectors, n × d, one a row; any number type.", HelpName = "FILE.npy", Required = true };

    private static readonly Option<int> M = RangedOption.Of("--m", "Links of a node on upper layers; layer 0 has twice as many", Usual.M, 2, 128);

    private static readonly Option<int?> EfConstruction = RangedOption.Optional(
        "--ef-construction",
        $"Breadth of the search for neighbours; {OptionsOf(VectorMetric.InnerProduct, null).EfConstruction} for inner products and {OptionsOf(VectorMetric.Cosine, null).EfConstruction} for cosine and l2 unless given",
        1,
        10_000);

    private static readonly Option<int> Threads = ThreadsOption.Of("Worker threads, by default one a processor; the file is the same bytes for any number", ThreadsOption.Most);

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "Seed of the insertion order (cosine and l2; inner products insert by norm).",
        HelpName = "N",
        DefaultValueFactory = static _ => Usual.Seed,
    };

    private static readonly Option<string> Output = new("--output") { Description = "The index file.", HelpName = "FILE.hnsw", Required = true };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace an older output." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand build = new(
            "build",
            "Build an HNSW index over vectors and write it to a file.",
            "precompute ann build --vectors item_factors.npy --output items.hnsw",
            "precompute ann build --vectors embeddings.npy --metric cosine --m 24 --ef-construction 400 --output embeddings.hnsw --json");
        foreach (Option option in (Option[])[Vectors, AnnSettings.Metric, M, EfConstruction, Threads, Seed, Output, Force])
            build.Add(option);
        build.SetAction(static (parse, token) => CommandExecutor.RunOnFilesAsync(
            parse, (session, t) => AnnBuildAction.Execute(session, RequestOf(parse), t), token));
        return build;
    }

    private static AnnBuildRequest RequestOf(ParseResult parse) => new()
    {
        Vectors = parse.GetRequiredValue(Vectors),
        Output = parse.GetRequiredValue(Output),
        Force = parse.GetValue(Force),
        Options = OptionsOf(parse.GetValue(AnnSettings.Metric) ?? Usual.Metric, parse.GetValue(EfConstruction)) with
        {
            M = parse.GetValue(M),
            Threads = parse.GetValue(Threads),
            Seed = parse.GetValue(Seed),
        },
    };

    private static HnswOptions OptionsOf(VectorMetric metric, int? efConstruction) => efConstruction is { } breadth
        ? new HnswOptions { Metric = metric, EfConstruction = breadth }
        : new HnswOptions { Metric = metric };
}
