using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>Readers that ask for a list each at a steady pace, and note how long each look-up took and in which phase it began.</summary>
internal sealed class ConstantReaders : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(string Phase, double Milliseconds)> _lookups = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly NpgsqlDataSource _serving;
    private readonly Task[] _reading;
    private volatile string _phase = "warm-up";

    public ConstantReaders(TestDatabase database, int readers, IReadOnlyList<Guid> entities)
    {
        _serving = NpgsqlDataSource.Create(database.ReaderConnectionString);
        _reading = [.. Enumerable.Range(0, readers).Select(r => Task.Run(() => ReadAsync(r, entities)))];
    }

    /// <summary>Errors and lists that were not there.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>What goes on beside the readers from now on.</summary>
    public void Enter(string phase) => _phase = phase;

    /// <summary>Look-ups of a phase, ms, ascending.</summary>
    public double[] LookupsOf(string phase) => [.. _lookups.Where(l => l.Phase == phase).Select(static l => l.Milliseconds).Order()];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_reading);
        await _serving.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync(int reader, IReadOnlyList<Guid> entities)
    {
        ServingReader lists = new(_serving);
        for (int turn = reader; !_stop.IsCancellationRequested; turn++)
        {
            try
            {
                string phase = _phase;
                long started = Stopwatch.GetTimestamp();
                ServedVersion version = await lists.ReadActiveVersionAsync(_stop.Token) ?? throw new InvalidOperationException("No version serves.");
                if (await lists.ReadListAsync(version.VersionId, Direction.Forward, entities[turn % entities.Count], ListRole.Developer, _stop.Token) is null)
                    _errors.Enqueue($"Version {version.VersionId} has no list.");
                _lookups.Enqueue((phase, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
                await Task.Delay(Pace, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _errors.Enqueue(e.Message);
            }
        }
    }
}
