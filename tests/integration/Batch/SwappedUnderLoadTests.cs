using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch.Faults;
using Precompute.IntegrationTests.Reader;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>
/// S1: activations and rollbacks by another process while readers ask without a pause. Each answer is wholly of one version: its label, its ids and
/// its scores are those of one row, all lists of a batch of the same version. None fails, and the APIs follow within five seconds: one with lists from
/// PostgreSQL, one with lists from local files.
/// </summary>
public sealed class SwappedUnderLoadTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Readers = 4;
    private const int Shown = 10;
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);
    private static readonly int Swaps = TestCounts.Full ? 100 : 3;

    private readonly ConcurrentQueue<string> _violations = new();
    private readonly Dictionary<(string Label, Guid Person), string> _lists = [];
    private string? _settled;
    private int _answers;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ActivationsAndRollbacks_ByAnotherProcess_EveryAnswerIsOfOneVersionAndTheApiFollows()
    {
        await using RunWorld world = await RunWorld.CreateAsync(server, Ct, size: FaultWorld.Small);
        await PublishAsync(world, factors: 16);
        await PublishAsync(world, factors: 24);
        string[] labels = [.. await world.Database.RowsAsync("select label from precompute.model_version where status in ('active', 'superseded') order by version_id", Ct)];
        Guid[] people = await ReadListsAsync(world);
        await using RunningReader fromDatabase = await StartReaderAsync(world, "Database");
        await using RunningReader fromFiles = await StartReaderAsync(world, "LocalFiles");
        RunningReader[] readers = [fromDatabase, fromFiles];
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task[] asking = [.. Enumerable.Range(0, Readers).Select(r => Task.Run(() => AskAsync(readers[r % readers.Length], people, r, stop.Token), Ct))];

        double slowest = 0;
        for (int swap = 0; swap < Swaps; swap++)
        {
            string[] command = swap % 2 == 0 ? ["versions", "rollback"] : ["versions", "activate", labels[1]];
            string expected = labels[swap % 2];
            Volatile.Write(ref _settled, null);
            ProcessOutcome outcome = await PrecomputeProcess.RunAsync(world.Folder, TimeSpan.FromMinutes(1), Ct, [.. command, "--config", world.ConfigFile]);
            Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Everything);
            long ended = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(readers.Select(reader => reader.UntilAsync(() => reader.StartupsAsync(people[0]), a => (string?)a["model_version"] == expected)));
            slowest = Math.Max(slowest, TimeProvider.System.GetElapsedTime(ended).TotalSeconds);
            Volatile.Write(ref _settled, expected);
            int before = Volatile.Read(ref _answers);
            await fromDatabase.UntilAsync(() => fromDatabase.GetJsonAsync("/health"), _ => Volatile.Read(ref _answers) >= before + (2 * Readers));
        }

        await stop.CancelAsync();
        await Task.WhenAll(asking);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Swaps} swaps, {_answers} answers; followed after {slowest:F2} s at most"));
        Assert.Empty(_violations);
        Assert.True(slowest < Promised.TotalSeconds, $"The API followed only after {slowest:F2} s.");
    }

    private static async Task<RunningReader> StartReaderAsync(RunWorld world, string listsFrom)
    {
        RunningReader reader = await RunningReader.StartAsync(
            [
                $"--ConnectionStrings:Serving={world.Database.ReaderConnectionString}",
                $"--Store:Path={world.StoreSettings.Path}",
                $"--Api:CacheDirectory={Path.Combine(world.Folder, "api", listsFrom)}",
                $"--Api:ListsFrom={listsFrom}",
                "--Api:PollInterval=00:00:01",
            ],
            Ct);
        await reader.UntilReadyAsync();
        return reader;
    }

    private static async Task PublishAsync(RunWorld world, int factors)
    {
        CommandResult run = await world.RunWithAsync(
            config =>
            {
                config["Forward"]!["Factors"] = factors;
                config["Reverse"]!["Factors"] = factors;
            },
            "run", "weekly", "--force");
        Assert.True(run.ExitCode == ExitCodes.Done && run.Status == "activated", run.ToString());
    }

    /// <summary>The first items of each list as the database has them, in each version; the people whose lists differ.</summary>
    private async Task<Guid[]> ReadListsAsync(RunWorld world)
    {
        foreach (string row in await world.Database.RowsAsync(
            $"""
            select v.label, l.user_id, (select string_agg(l.startup_ids[i] || ' ' || l.scores[i], ',' order by i) from generate_series(1, {Shown}) i)
            from precompute.user_recommendations l join precompute.model_version v using (version_id) where l.role = 'developer'
            """,
            Ct))
        {
            string[] parts = row.Split('|');
            _lists.Add((parts[0], Guid.Parse(parts[1])), parts[2]);
        }

        Guid[] people = [.. _lists.GroupBy(static l => l.Key.Person).Where(static l => l.Select(static v => v.Value).Distinct(StringComparer.Ordinal).Count() == 2).Select(static l => l.Key).Order()];
        Assert.True(people.Length >= 20, $"Only {people.Length} people have other lists in the other version.");
        return people;
    }

    private async Task AskAsync(RunningReader reader, Guid[] people, int first, CancellationToken stop)
    {
        for (int i = first; !stop.IsCancellationRequested; i += Readers)
        {
            try
            {
                string? settled = Volatile.Read(ref _settled);
                Guid[] asked = i % 5 == 0 ? [.. Enumerable.Range(i, 5).Select(n => people[n % people.Length]).Distinct()] : [people[i % people.Length]];
                JsonElement[] answers = asked.Length == 1 ? [await OneAsync(reader, asked[0])] : await BatchAsync(reader, asked);
                foreach ((int n, JsonElement answer) in answers.Index())
                    Check(asked[n], answer, answers[0].GetProperty("model_version").GetString()!);

                // Settled before it was asked, and still when it was answered.
                if (settled is not null && settled == Volatile.Read(ref _settled) && answers[0].GetProperty("model_version").GetString() != settled)
                    _violations.Enqueue($"{answers[0].GetProperty("model_version")} answered while {settled} served.");
                Interlocked.Increment(ref _answers);
            }
            catch (Exception e) when (e is HttpRequestException or JsonException)
            {
                _violations.Enqueue(e.ToString());
            }
        }
    }

    private static async Task<JsonElement> OneAsync(RunningReader reader, Guid person) =>
        await reader.Client.GetFromJsonAsync<JsonElement>(new Uri($"/api/recommendations/startups/for-developer/{person}?limit={Shown}", UriKind.Relative), Ct);

    private static async Task<JsonElement[]> BatchAsync(RunningReader reader, Guid[] people)
    {
        using HttpResponseMessage response = await reader.Client.PostAsJsonAsync(
            new Uri($"/api/recommendations/batch?list=startups/for-developer&limit={Shown}", UriKind.Relative), new { ids = people }, Ct);
        response.EnsureSuccessStatusCode();
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return [.. body.GetProperty("answers").EnumerateArray().Select(static a => a.GetProperty("answer"))];
    }

    private void Check(Guid person, JsonElement answer, string label)
    {
        string own = answer.GetProperty("model_version").GetString()!;
        string shown = string.Join(',', answer.GetProperty("startups").EnumerateArray().Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.GetProperty("startup_id").GetGuid()} {s.GetProperty("score").GetSingle()}")));
        string stored = string.Join(',', (_lists.GetValueOrDefault((own, person)) ?? "").Split(',').Select(Normalized));
        if (own != label)
            _violations.Enqueue($"A batch of {label} has an answer of {own}.");
        else if (shown != stored)
            _violations.Enqueue($"{person} in {own}: {shown} in place of {stored}");
    }

    /// <summary>PostgreSQL and .NET write the same number differently.</summary>
    private static string Normalized(string item) =>
        item.Split(' ') is [var id, var score] ? string.Create(CultureInfo.InvariantCulture, $"{id} {float.Parse(score, CultureInfo.InvariantCulture)}") : item;
}
