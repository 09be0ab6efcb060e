using Npgsql;

using Precompute.Model.Snapshot;

namespace Precompute.Database.Extract;

/// <summary>Reads one view of interactions.</summary>
internal static class InteractionRows
{
    /// <summary>Reads all events; those of unknown users or startups are counted and left out.</summary>
    public static async Task<(InteractionLog Log, long Orphans)> ReadAsync(
        NpgsqlConnection connection, SourceView view, EntityOrdinals ordinals, FindingLog log, CancellationToken cancellationToken)
    {
        InteractionCollector events = new(ordinals.Users.Count, ordinals.Startups.Count);
        long orphans = 0;
        await using SourceCopy rows = await SourceCopy.BeginAsync(connection, view, log, cancellationToken);
        while (await rows.NextAsync(cancellationToken))
        {
            Guid user = await rows.IdAsync(cancellationToken);
            Guid startup = await rows.IdAsync(cancellationToken);
            string type = await rows.TextAsync(cancellationToken);
            uint time = await rows.SecondsAsync(cancellationToken);
            if (ordinals.Users.TryGetValue(user, out int userOrdinal) && ordinals.Startups.TryGetValue(startup, out int startupOrdinal))
                events.Add(userOrdinal, startupOrdinal, type, time);
            else if (!ordinals.IsLeftOut(user, startup))
                orphans++;
        }

        return (events.ToLog(), orphans);
    }
}
