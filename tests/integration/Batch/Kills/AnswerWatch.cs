using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Npgsql;
using Precompute.Artifacts;
using Precompute.Database.Serve;
using Precompute.IntegrationTests.Reader;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch.Kills;

/// <summary>Asks the HTTP API all the time: each answer must be 200 and the beginning of one version's list, the one it names.</summary>
internal sealed class AnswerWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(TestCounts.Full ? 40 : 250);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly NpgsqlDataSource _serving;
    private readonly RunningReader _reader;
    private readonly Guid[] _people;
    private readonly Task[] _asking;
    private long _answers;

    private AnswerWatch(RunningReader reader, NpgsqlDataSource serving, Guid[] people)
    {
        _reader = reader;
        _serving = serving;
        _people = people;
        _asking = [Task.Run(AskAsync)];
    }

    /// <summary>What was not as it must be.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>Answers so far.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Starts an API over a world and begins to ask for people who have a list.</summary>
    public static async Task<AnswerWatch> StartAsync(RunWorld world, CancellationToken cancellationToken)
    {
        ArtifactStoreSettings store = world.StoreSettings;
        RunningReader reader = await RunningReader.StartAsync(
            [
                $"--ConnectionStrings:Serving={world.Database.ReaderConnectionString}",
                $"--Store:Kind={store.Kind}",
                .. store.Kind == StoreKind.FileSystem
                    ? (string[])[$"--Store:Path={store.Path}"]
                    : [$"--Store:ConnectionString={store.ConnectionString}", $"--Store:Container={store.Container}"],
                $"--Api:CacheDirectory={Path.Combine(world.Folder, "cache")}",
                "--Api:PollInterval=00:00:00.2",
            ],
            cancellationToken);
        await reader.UntilReadyAsync();
        IReadOnlyList<string> people = await world.Database.RowsAsync(
            "select user_id from precompute.user_recommendations where version_id = (select version_id from precompute.active_version) and role = 'developer' order by 1 limit 40", cancellationToken);
        return new AnswerWatch(reader, NpgsqlDataSource.Create(world.Database.ReaderConnectionString), [.. people.Select(Guid.Parse)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_asking);
        await _serving.DisposeAsync();
        await _reader.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        ServingReader lists = new(_serving);
        for (int turn = 0; !_stop.IsCancellationRequested; turn++)
        {
            Guid person = _people[turn % _people.Length];
            try
            {
                JsonNode answer = await _reader.StartupsAsync(person);
                VersionLabel version = VersionLabel.Parse((string)answer["model_version"]!);
                Guid[] shown = [.. answer["startups"]!.AsArray().Select(static s => Guid.Parse((string)s!["startup_id"]!))];

                // Null for a version that was pruned since it answered.
                if (await lists.ReadListAsync(version.VersionId, Direction.Forward, person, ListRole.Developer, _stop.Token) is { } list
                    && !shown.AsSpan().SequenceEqual(list.TargetIds.AsSpan(0, Math.Min(shown.Length, list.TargetIds.Length))))
                {
                    _violations.Enqueue($"The API answered for {version} what is not that version's list.");
                }

                if (shown.Length == 0)
                    _violations.Enqueue($"The API had nothing to show for {version}.");
                Interlocked.Increment(ref _answers);
                await Task.Delay(Pause, _stop.Token);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _violations.Enqueue($"The API gave {e.GetType().Name}: {e.Message}");
            }
        }
    }
}
