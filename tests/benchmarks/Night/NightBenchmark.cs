using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Precompute.Database.Embedded;
using Precompute.Database.Migrations;
using Precompute.Database.Schema;

namespace Precompute.Benchmarks.Night;

/// <summary>
/// A night as it is: a private PostgreSQL with planted interactions, then <c>precompute run</c> as its own process, every step with
/// its time and peak memory as the ledger has them. Prints one Markdown table.
/// </summary>
/// <remarks>
/// <c>dotnet run -c Release --project tests/benchmarks -- night [interactions] [users] [startups] [kind] [threads] [features|plain]</c>; the
/// defaults are data set M: 10,000,000 200,000 50,000 nightly 2 plain. PostgreSQL writes to disk without waiting for it.
/// </remarks>
internal static class NightBenchmark
{
    /// <summary>Loads, runs, reports.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        int Number(int position, int usual) => arguments.Count > position ? int.Parse(arguments[position], CultureInfo.InvariantCulture) : usual;
        int interactions = Number(0, 10_000_000);
        int users = Number(1, 200_000);
        int startups = Number(2, 50_000);
        string kind = arguments.Count > 3 ? arguments[3] : "nightly";
        int threads = Number(4, 2);
        bool withFeatures = arguments.Count > 5 && arguments[5] == "features";

        string folder = Directory.CreateTempSubdirectory("precompute-night-").FullName;
        try
        {
            await using EmbeddedPostgres postgres = await BenchmarkPostgres.StartAsync(folder, cancellationToken);
            string connection = postgres.ConnectionString(RoleNames.Batch);
            await MigrationRunner.MigrateAsync(connection, cancellationToken);
            long start = Stopwatch.GetTimestamp();
            long loaded = await NightSource.LoadAsync(connection, users, startups, interactions, withFeatures, cancellationToken);
            await Console.Error.WriteLineAsync($"{loaded:N0} events loaded in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");

            string config = Path.Combine(folder, "config.json");
            await File.WriteAllTextAsync(config, ConfigOf(connection, folder), cancellationToken);
            string[] run = ["run", kind, "--threads", threads.ToString(CultureInfo.InvariantCulture), "--json", "--config", config];
            IReadOnlyList<JsonElement> lines = await PrecomputeProcess.RunAsync(
                [.. PrecomputeProcess.Command, .. run], ShowStep, cancellationToken);
            await NightReport.WriteAsync(output, lines, new NightSize(loaded, users, startups, kind, threads, withFeatures));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string ConfigOf(string connection, string folder) => JsonSerializer.Serialize(new
    {
        ConnectionStrings = new { Serving = connection },
        Embedded = new { DataDirectory = Path.Combine(folder, "installation") },
        Forward = new { Factors = 64, Iterations = 15 },
        Reverse = new { Factors = 64, Iterations = 15 },
        Lists = new { Size = 100 },
    });

    private static void ShowStep(JsonElement line)
    {
        if (line.TryGetProperty("step", out _))
            Console.Error.WriteLine(line);
    }
}
