namespace Precompute.Benchmarks.Serving;

/// <summary>Precomputed answers from PostgreSQL and from local files, fresh people, and pgbench, by turns; prints a Markdown table.</summary>
internal static class ServingBenchmark
{
    private const string FromDatabase = "lists from PostgreSQL";
    private const string FromFiles = "lists from local files";
    private const int Port = 18_380;

    /// <summary>Prepares, measures, reports.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(ServingOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using ServingWorld world = await ServingWorld.OpenAsync(options, cancellationToken);
        SelectLoad selects = new(world);
        string script = await selects.PrepareAsync(cancellationToken);
        await using ServingApi database = await ServingApi.StartAsync(world, "Database", Port, cancellationToken);
        await using ServingApi files = await ServingApi.StartAsync(world, "LocalFiles", Port + 2, cancellationToken);
        List<LoadResult> results = [];
        async Task<LoadResult> Measure(Func<Task<LoadResult>> measure)
        {
            LoadResult result = await measure();
            results.Add(result);
            await Console.Error.WriteLineAsync(result.ToString());
            return result;
        }

        // The first round warms code and pages, and is not counted.
        for (int round = 0; round <= options.Rounds; round++)
        {
            int seconds = round == 0 ? Math.Min(5, options.Seconds) : options.Seconds;
            if (round == 1)
                results.Clear();
            await Measure(() => selects.RunAsync(script, options.Connections, seconds, cancellationToken));
            LoadResult full = await Measure(() => database.Load.RunAsync(FromDatabase, world.Known, options.Connections, seconds, 0, cancellationToken));
            await Measure(() => database.Load.RunAsync(
                $"{FromDatabase}, half the rate", world.Known, 2 * options.Connections, seconds, WaitFor(full, 2 * options.Connections), cancellationToken));
            LoadResult local = await Measure(() => files.Load.RunAsync(FromFiles, world.Known, options.Connections, seconds, 0, cancellationToken));
            await Measure(() => files.Load.RunAsync(
                $"{FromFiles}, half the rate", world.Known, 2 * options.Connections, seconds, WaitFor(local, 2 * options.Connections), cancellationToken));
            await Measure(() => database.Load.RunAsync("fresh people, one after the other", world.Fresh, 1, seconds, 0, cancellationToken));
            await Measure(() => database.Load.RunAsync("fresh people, four at a time", world.Fresh, 4, seconds, 0, cancellationToken));
        }

        await ServingReport.WriteAsync(output, options, results, database.PeakMemoryMiB(), files.PeakMemoryMiB());
        return 0;
    }

    // Between an answer and the next question, so that all connections together ask half as often as can be answered.
    private static int WaitFor(LoadResult full, int connections) =>
        (int)Math.Max(1, Math.Round(connections * 1000d / (full.PerSecond / 2)));
}
