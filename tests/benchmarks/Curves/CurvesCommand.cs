using System.CommandLine;
using System.Text.Json;

namespace Precompute.Benchmarks.Curves;

/// <summary>
/// Recall against rate of this build's indexes, and of other engines beside them: by turns in one run, one thread, the same queries, the
/// best of the rounds. Writes raw numbers, a table and plots.
/// </summary>
internal static class CurvesCommand
{
    private static readonly Option<string[]> Sets = new("--set") { Description = "NAME=VECTORS.npy,QUERIES.npy[,METRIC]; may be repeated. Without one, tables and plots are written anew from the numbers there are." };
    private static readonly Option<string[]> Engines = new("--engine") { Description = "NAME=COMMAND of another engine; placeholders as in CurveEngine; may be repeated." };
    private static readonly Option<int[]> K = new("--k") { Description = "Lengths of answers.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [10, 100] };
    private static readonly Option<int[]> Ef = new("--ef") { Description = "Breadths.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [10, 20, 40, 100, 320] };
    private static readonly Option<int> Queries = new("--queries") { Description = "At most so many queries, evenly spread.", DefaultValueFactory = static _ => 2000 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often each engine has its turn.", DefaultValueFactory = static _ => 2 };
    private static readonly Option<string> Prefix = new("--prefix") { Description = "Stands before each command, such as 'chrt -f 10'.", DefaultValueFactory = static _ => "" };
    private static readonly Option<string> Work = new("--work") { Description = "Where indexes are kept between calls.", DefaultValueFactory = static _ => Path.Combine("artifacts", "curves") };
    private static readonly Option<string> Output = new("--output") { Description = "Folder for the results; older numbers there are added to, not lost.", Required = true };

    /// <summary>The command.</summary>
    public static RootCommand Create()
    {
        RootCommand command = new("Recall and rate of vector indexes, side by side.") { Sets, Engines, K, Ef, Queries, Rounds, Prefix, Work, Output };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string[] prefix = parse.GetRequiredValue(Prefix).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        CurveEngine[] engines = [new PrecomputeEngine(), .. (parse.GetValue(Engines) ?? []).Select(CurveEngine.Parse)];
        CurveResults results = CurveResults.Open(parse.GetRequiredValue(Output));
        foreach (string text in parse.GetValue(Sets) ?? [])
        {
            CurveSet set = CurveSet.Prepare(text, parse.GetRequiredValue(Work), parse.GetRequiredValue(Queries));
            foreach (int k in parse.GetRequiredValue(K))
            {
                await PrecomputeEngine.WriteTruthAsync(set, k, cancellationToken);
                for (int round = 0; round < parse.GetRequiredValue(Rounds); round++)
                {
                    foreach (CurveEngine engine in engines)
                    {
                        (IReadOnlyList<CurvePoint> points, IReadOnlyList<CurveBuild> builds) =
                            await engine.MeasureAsync(prefix, set, k, parse.GetRequiredValue(Ef), cancellationToken);
                        results.Add(points, builds);
                        foreach (CurvePoint point in points)
                            await Console.Error.WriteLineAsync(JsonSerializer.Serialize(point));
                    }
                }

                results.Save();
            }
        }

        results.Save();
        return 0;
    }
}
