using Npgsql;

namespace Precompute.Database.Diagnose;

/// <summary>Asks a server for its version, its clock and who we are to it.</summary>
public static class ServerDiagnosis
{
    private const int ClockReadings = 3;

    /// <summary>Reads the facts.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or lets nobody in by this name.</exception>
    public static async Task<ServerFacts> ReadAsync(NpgsqlDataSource server, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(time);
        await using NpgsqlConnection connection = await server.OpenConnectionAsync(cancellationToken);
        (TimeSpan ahead, TimeSpan error) = await ReadClockAsync(connection, time, cancellationToken);
        await using NpgsqlCommand command = new(
            """
            select current_setting('server_version_num')::int, current_setting('server_version'), pg_is_in_recovery(),
                   current_user::text, current_database()::text, pg_database_size(current_database())
            """,
            connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ServerFacts(
            reader.GetInt32(0), reader.GetString(1), reader.GetBoolean(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), ahead, error);
    }

    // The reading with the shortest round trip is the most exact; the server is assumed to have looked in the middle of it.
    private static async Task<(TimeSpan Ahead, TimeSpan Error)> ReadClockAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        (TimeSpan Ahead, TimeSpan Error) best = (TimeSpan.Zero, TimeSpan.MaxValue);
        for (int reading = 0; reading < ClockReadings; reading++)
        {
            await using NpgsqlCommand command = new("select clock_timestamp()", connection);
            DateTimeOffset before = time.GetUtcNow();
            long start = time.GetTimestamp();
            DateTime server = (DateTime)(await command.ExecuteScalarAsync(cancellationToken))!;
            TimeSpan half = time.GetElapsedTime(start) / 2;
            if (half < best.Error)
                best = (new DateTimeOffset(server, TimeSpan.Zero) - (before + half), half);
        }

        return best;
    }
}
