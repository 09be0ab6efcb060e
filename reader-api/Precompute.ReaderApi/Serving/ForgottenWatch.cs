using Precompute.Database.Privacy;
using Precompute.ReaderApi.Hosting;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Whom to answer like a stranger and never to show, as of the last look at the serving database: at most a poll interval old while it
/// answers, and kept while it does not. Thread-safe.
/// </summary>
internal sealed class ForgottenWatch(DatabaseConnections connections)
{
    private volatile ForgottenIds _current = ForgottenIds.None;
    private long _epoch;

    /// <summary>Whom.</summary>
    public ForgottenIds Current => _current;

    /// <summary>Looks; called by one thread.</summary>
    /// <returns>Whether somebody was forgotten since the last look.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        long epoch = await connections.Forgotten.ReadEpochAsync(cancellationToken);
        if (epoch == _epoch)
            return false;
        _current = await connections.Forgotten.ReadAsync(cancellationToken);
        _epoch = epoch;
        return true;
    }
}
