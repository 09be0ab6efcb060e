using Microsoft.Extensions.Options;
using Precompute.Model.Formats;
using Precompute.Model.Live;
using Precompute.Numerics;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// The overlay in the cache folder, so that a start with the source down knows the last opt-outs too. Replaced whole, in one step; a
/// damaged one is refused and written anew after the next look. Called by one thread.
/// </summary>
internal sealed class OverlayFile(IOptions<ApiOptions> options, TimeProvider time, ILogger<OverlayFile> log)
{
    /// <summary>Its name in the cache folder.</summary>
    public const string Name = "overlay.bin";

    /// <summary>Where nothing changes, the time in the file is brought up to date so often; also where it lies in the future.</summary>
    private static readonly TimeSpan OldestTime = TimeSpan.FromSeconds(60);

    /// <summary>Writing takes at most one part in so many of the time, whatever its size.</summary>
    private const int RestAfterWriting = 20;

    private readonly string _path = Path.Combine(options.Value.CacheDirectory, Name);
    private EntityStates _written = EntityStates.Empty;
    private long? _endedAt;
    private TimeSpan _rest;
    private bool _failed;

    /// <summary>The states in the file; none where there is no file, or a damaged one.</summary>
    public EntityStates Read()
    {
        if (!File.Exists(_path))
            return EntityStates.Empty;
        try
        {
            return _written = EntityStatesFile.Read(_path);
        }
        catch (Exception e) when (e is PrecomputeException or IOException or UnauthorizedAccessException)
        {
            Log.OverlayRefused(log, e);
            return EntityStates.Empty;
        }
    }

    /// <summary>Writes states that are other than the file's, or much newer, unless it was written just now.</summary>
    /// <param name="states">The states.</param>
    /// <param name="isLast">Whether there will be no later call, so that nothing may wait for one.</param>
    public void Write(EntityStates states, bool isLast = false)
    {
        bool isDue = !states.IsSameAs(_written) || (states.TakenAt - _written.TakenAt).Duration() >= OldestTime;
        if (!isDue || (!isLast && _endedAt is { } ended && time.GetElapsedTime(ended) < _rest))
            return;
        long started = time.GetTimestamp();
        try
        {
            EntityStatesFile.Write(_path, states);
            _written = states;
            _failed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failed)
                Log.OverlayNotWritten(log, e);
            _failed = true;
        }

        _endedAt = time.GetTimestamp();
        _rest = time.GetElapsedTime(started, _endedAt.Value) * RestAfterWriting;
    }
}
