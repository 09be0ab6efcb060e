using Npgsql;

using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Database.Privacy;

/// <summary>Reads whom to leave out; the batch's and the API's role may. Thread-safe; it does not own the data source.</summary>
public sealed class ForgottenRegistry(NpgsqlDataSource serving)
{
    /// <summary>
    /// Changes whenever somebody is asked to be forgotten, and never goes back. 0 where nobody was, or where the database is older than this software.
    /// </summary>
    public async Task<long> ReadEpochAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
            await using NpgsqlCommand command = new($"select count(*) from {Tables.Forgotten}", connection);
            await command.PrepareAsync(cancellationToken);
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    /// <summary>Reads everybody; nobody where the database is older than this software.</summary>
    /// <exception cref="PrecomputeException">The key is missing.</exception>
    public Task<ForgottenIds> ReadAsync(CancellationToken cancellationToken) => DatabaseRetry.RunAsync(
        async token =>
        {
            if (await ReadEpochAsync(token) == 0)
                return ForgottenIds.None;
            await using NpgsqlConnection connection = await serving.OpenConnectionAsync(token);
            byte[] key = await ReadKeyAsync(connection, token);
            List<byte[]> hashes = [];
            await using NpgsqlCommand command = new($"select keyed_hash from {Tables.Forgotten}", connection);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
                hashes.Add(await reader.GetFieldValueAsync<byte[]>(0, token));
            return new ForgottenIds(key, hashes);
        },
        cancellationToken);

    internal static async Task<byte[]> ReadKeyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new($"select key from {Tables.PrivacyKey}", connection);
        return (byte[]?)await command.ExecuteScalarAsync(cancellationToken)
            ?? throw new PrecomputeException($"{Tables.PrivacyKey} has no row: whoever was forgotten cannot be recognised. Restore it from a backup.");
    }
}
