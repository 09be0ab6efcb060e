namespace Precompute.Benchmarks.Serving;

/// <summary>Precomputed answers from PostgreSQL and from local files, fresh people, and pgbench, by turns; prints a Markdown table.</summary>
internal static class ServingBenchmark
{
    private const string FromDatabase = "lists from PostgreSQL";
    private const string FromFiles = "lists from local files";
    private const int Port = 18_380;
    private const int WarmUpSeconds = 5;

    // An API that has just started compiles beside its answers for a while.
    private const int ApiWarmUpSeconds = 15;

    /// <summary>Prepares, measures, reports.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(ServingOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using ServingWorld world = await ServingWorld.OpenAsync(options, cancellationToken);
        SelectLoad selects = new(world);
        string script = await selects.PrepareAsync(cancellationToken);
        List<LoadResult> results = [];
        double databaseMemory = 0d;
        double filesMemory = 0d;
        async Task<LoadResult> Measure(Func<Task<LoadResult>> measure)
        {
            LoadResult result = await measure();
            results.Add(result);
            await Console.Error.WriteLineAsync(result.ToString());
            return result;
        }

        // Each API runs alone: what another one does beside it, its look at the source every second above all, would be in the slowest answers.
        async Task<double> MeasureApi(string listsFrom, string name, int port, int seconds, bool fresh)
        {
            await using ServingApi api = await ServingApi.StartAsync(world, listsFrom, port, cancellationToken);
            await api.Load.RunAsync(name, world.Known, options.Connections, ApiWarmUpSeconds, 0, cancellationToken);
            LoadResult full = await Measure(() => api.Load.RunAsync(name, world.Known, options.Connections, seconds, 0, cancellationToken));
            await Measure(() => api.Load.RunAsync(
                $"{name}, half the rate", world.Known, 2 * options.Connections, seconds, WaitFor(full, 2 * options.Connections), cancellationToken));
            if (fresh)
            {
                await Measure(() => api.Load.RunAsync("fresh people, one after the other", world.Fresh, 1, seconds, 0, cancellationToken));
                await Measure(() => api.Load.RunAsync("fresh people, four at a time", world.Fresh, 4, seconds, 0, cancellationToken));
            }

            return api.PeakMemoryMiB();
        }

        // The first round warms pages, and is not counted.
        for (int round = 0; round <= options.Rounds; round++)
        {
            int seconds = round == 0 ? Math.Min(WarmUpSeconds, options.Seconds) : options.Seconds;
            if (round == 1)
                results.Clear();
            await Measure(() => selects.RunAsync(script, options.Connections, seconds, cancellationToken));
            databaseMemory = Math.Max(databaseMemory, await MeasureApi("Database", FromDatabase, Port, seconds, fresh: true));
            filesMemory = Math.Max(filesMemory, await MeasureApi("LocalFiles", FromFiles, Port + 2, seconds, fresh: false));
        }

        await ServingReport.WriteAsync(output, options, results, databaseMemory, filesMemory);
        return 0;
    }

    // Between an answer and the next question, so that all connections together ask half as often as can be answered.
    private static int WaitFor(LoadResult full, int connections) =>
        (int)Math.Max(1, Math.Round(connections * 1000d / (full.PerSecond / 2)));
}
