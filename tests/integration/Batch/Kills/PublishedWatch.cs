using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Precompute.Artifacts;
using Precompute.Database.Publish;
using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch.Kills;

/// <summary>
/// A reader that never stops looking, with the reader's rights. Whatever version the pointer names, at any moment, must be whole: its lists
/// in number and content those that its manifest and its ledger tell of, its files those of the manifest. What it was once, it stays.
/// </summary>
internal sealed class PublishedWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(TestCounts.Full ? 30 : 250);

    private readonly CancellationTokenSource _stop = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentDictionary<long, VersionManifest> _seen = new();
    private readonly NpgsqlDataSource _serving;
    private readonly ServingReader _reader;
    private readonly ReadBackVerifier _lists;
    private readonly RunWorld _world;
    private readonly Task[] _looking;
    private long _looks;

    public PublishedWatch(RunWorld world)
    {
        _world = world;
        _serving = NpgsqlDataSource.Create(world.Database.ReaderConnectionString);
        _reader = new ServingReader(_serving);
        _lists = new ReadBackVerifier(_serving);
        _looking = [Task.Run(LookAsync)];
    }

    /// <summary>What was not as it must be.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>How often it looked.</summary>
    public long Looks => Interlocked.Read(ref _looks);

    /// <summary>The versions it saw serving, ascending.</summary>
    public IReadOnlyList<long> Seen => [.. _seen.Keys.Order()];

    /// <summary>Waits until it has looked once more from now on.</summary>
    public async Task LookOnceMoreAsync(CancellationToken cancellationToken)
    {
        long enough = Looks + 2;
        while (Looks < enough && !_looking[0].IsCompleted)
            await Task.Delay(TimeSpan.FromMilliseconds(2), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_looking);
        await _serving.DisposeAsync();
        _folder.Dispose();
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        long newest = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (await _reader.ReadActiveVersionAsync(_stop.Token) is { } version)
                {
                    if (version.VersionId < newest)
                        _violations.Enqueue($"Version {version.VersionId} serves after {newest}.");
                    newest = version.VersionId;
                    if (!_seen.TryGetValue(version.VersionId, out VersionManifest? manifest))
                        _seen[version.VersionId] = manifest = await MeetAsync(version);
                    await CompareAsync(version, manifest, Direction.Forward);
                    await CompareAsync(version, manifest, Direction.Reverse);
                }

                Interlocked.Increment(ref _looks);
                await Task.Delay(Pause, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _violations.Enqueue($"A reader met {e.GetType().Name}: {e.Message}");
                Interlocked.Increment(ref _looks);
            }
        }
    }

    /// <summary>A version that was not seen before: its files are fetched as the API does, and held against the ledger.</summary>
    private async Task<VersionManifest> MeetAsync(ServedVersion version)
    {
        string folder = await new VersionDownloader(_world.OpenStore()).DownloadAsync(VersionLabel.Parse(version.Label), _folder.Path, _stop.Token);
        VersionManifest manifest = VersionReader.ReadManifest(folder);
        Directory.Delete(folder, recursive: true);
        string[] ledger = (await _world.Database.RowsAsync(
            $"select status, content_sha256, row_counts->>'forward', row_counts->>'reverse' from precompute.model_version where version_id = {version.VersionId}", _stop.Token))[0].Split('|');
        if (!string.Equals(ledger[1], manifest.ContentSha256, StringComparison.Ordinal))
            _violations.Enqueue($"{version.Label}: the ledger's content {ledger[1]} is not the manifest's {manifest.ContentSha256}.");
        foreach ((Direction direction, string rows) in new[] { (Direction.Forward, ledger[2]), (Direction.Reverse, ledger[3]) })
        {
            long read = (await _lists.ReadAsync(version.VersionId, direction, _stop.Token)).Rows;
            if (!string.Equals(rows, JsonSerializer.Serialize(read), StringComparison.Ordinal))
                _violations.Enqueue($"{version.Label}: the ledger has {rows} {direction} lists, a reader {read}.");
        }

        return manifest;
    }

    private async Task CompareAsync(ServedVersion version, VersionManifest manifest, Direction direction)
    {
        ReadBackResult read = await _lists.ReadAsync(version.VersionId, direction, _stop.Token);
        if (!string.Equals(read.RowHash, manifest.RowHashes[VersionLayout.Name(direction)], StringComparison.Ordinal))
            _violations.Enqueue($"{version.Label}: {read.Rows} {direction} lists that a reader sees are not those of the version.");
    }
}
