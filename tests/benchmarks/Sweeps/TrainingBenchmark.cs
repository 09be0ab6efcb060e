using System.Globalization;
using System.Text.Json;

namespace Precompute.Benchmarks.Sweeps;

/// <summary>Runs <c>als train</c> by turns over all rows of the table, and prints the table.</summary>
internal static class TrainingBenchmark
{
    /// <summary>Makes what sets are missing, trains, reports.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(TrainingOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Folder);
        IReadOnlyList<string> files = options.Data is { } file ? [file] : await SetsAsync(options);
        (string File, int Factors)[] rows = [.. files.SelectMany(f => options.Factors.Select(factors => (f, factors)))];
        List<TrainingRun>[] runs = [.. rows.Select(static _ => new List<TrainingRun>())];

        // By turns: what else the machine does falls on all rows.
        for (int turn = 0; turn < options.Runs; turn++)
        {
            for (int row = 0; row < rows.Length; row++)
                runs[row].Add(await TrainAsync(options, rows[row].File, rows[row].Factors, cancellationToken));
        }

        TrainingTable.Write(output, options, runs);
        return 0;
    }

    private static async Task<IReadOnlyList<string>> SetsAsync(TrainingOptions options)
    {
        List<string> files = [];
        foreach (string size in options.Sizes)
        {
            string path = Path.Combine(options.Folder, $"{size}.npz");
            files.Add(path);
            if (File.Exists(path) || !InteractionSet.TryFind(size, out InteractionSet? set))
                continue;

            // Under another name until it is whole: what is there is used by the next run.
            string partial = path + ".partial";
            await Console.Error.WriteLineAsync(set.Write(partial));
            File.Move(partial, path);
        }

        // What a set took to make is not to stand beside what is measured.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return files;
    }

    private static async Task<TrainingRun> TrainAsync(TrainingOptions options, string file, int factors, CancellationToken cancellationToken)
    {
        string model = Path.Combine(options.Folder, "model");
        string[] arguments =
        [
            "als", "train", "--data", file, "--output", model, "--force", "--json", "--no-objective",
            "--factors", Text(factors), "--iterations", Text(options.Iterations), "--threads", Text(options.Threads), .. options.Further,
        ];
        IReadOnlyList<JsonElement> lines = await PrecomputeProcess.RunAsync([.. PrecomputeProcess.Command, .. arguments], seen: null, cancellationToken);
        Directory.Delete(model, recursive: true);
        await Console.Error.WriteLineAsync($"{Path.GetFileName(file)} f = {factors}: {lines[^1]}");
        return TrainingRun.Of(lines);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
