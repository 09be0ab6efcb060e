using Npgsql;

using NpgsqlTypes;

using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>Reads the staged lists of a version back, as a reader would find them, and counts and hashes them anew.</summary>
public sealed class ReadBackVerifier(NpgsqlDataSource serving)
{
    /// <summary>Reads one direction back.</summary>
    public Task<ReadBackResult> ReadAsync(long versionId, Direction direction, CancellationToken cancellationToken) =>
        DatabaseRetry.RunAsync(
            token => CopyOutConnection.UseAsync(serving, connection => ReadAsync(connection, versionId, direction, token), token), cancellationToken);

    private static async Task<ReadBackResult> ReadAsync(NpgsqlConnection connection, long versionId, Direction direction, CancellationToken cancellationToken)
    {
        RowSetHash hash = new();
        await using NpgsqlBinaryExporter copy = await connection.BeginBinaryExportAsync(
            $"""
            copy (
                select {Tables.EntityColumn(direction)}, role, {Tables.TargetsColumn(direction)}, scores, methods, reasons, interaction_count, list_method
                from {Tables.Recommendations(direction)} where version_id = {versionId}
            ) to stdout (format binary)
            """,
            cancellationToken);
        copy.Timeout = TimeSpan.Zero;
        while (await copy.StartRowAsync(cancellationToken) >= 0)
        {
            Guid entity = await copy.ReadAsync<Guid>(NpgsqlDbType.Uuid, cancellationToken);
            ListRole role = ParseRole(await copy.ReadAsync<string>(NpgsqlDbType.Text, cancellationToken));
            Guid[] targets = await copy.ReadAsync<Guid[]>(NpgsqlDbType.Array | NpgsqlDbType.Uuid, cancellationToken);
            float[] scores = await copy.ReadAsync<float[]>(NpgsqlDbType.Array | NpgsqlDbType.Real, cancellationToken);
            short[] methods = await copy.ReadAsync<short[]>(NpgsqlDbType.Array | NpgsqlDbType.Smallint, cancellationToken);
            int[] reasons = await copy.ReadAsync<int[]>(NpgsqlDbType.Array | NpgsqlDbType.Integer, cancellationToken);
            int interactionCount = await copy.ReadAsync<int>(NpgsqlDbType.Integer, cancellationToken);
            short listMethod = await copy.ReadAsync<short>(NpgsqlDbType.Smallint, cancellationToken);
            hash.Add(entity, role, targets, scores, methods, reasons, interactionCount, listMethod);
        }

        return new ReadBackResult(direction, hash.Count, hash.ToHex());
    }

    /// <summary>
    /// Counts the lists of one direction once more, right before they begin to serve: by the index alone, so it takes milliseconds where
    /// reading everything back took minutes.
    /// </summary>
    /// <exception cref="PrecomputeException">There are others than were verified.</exception>
    public async Task RequireCountAsync(long versionId, Direction direction, long verified, CancellationToken cancellationToken)
    {
        long now = await DatabaseRetry.RunAsync(
            async token =>
            {
                await using NpgsqlCommand command = serving.CreateCommand($"select count(*) from {Tables.Recommendations(direction)} where version_id = {versionId}");
                command.CommandTimeout = 0;
                return (long)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken);
        if (now != verified)
            throw new PrecomputeException($"{verified} {direction} lists of version {versionId} were verified, but {now} are there now; somebody changed them.");
    }

    /// <summary>Reads one direction back and compares it with what was staged.</summary>
    /// <exception cref="PrecomputeException">Rows or content differ.</exception>
    public async Task<ReadBackResult> VerifyAsync(long versionId, StagedLists staged, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(staged);
        ReadBackResult read = await ReadAsync(versionId, staged.Direction, cancellationToken);
        if (read.Rows != staged.Rows)
            throw new PrecomputeException($"{staged.Rows} {staged.Direction} lists of version {versionId} were written, but {read.Rows} are read back.");
        if (!string.Equals(read.RowHash, staged.RowHash, StringComparison.Ordinal))
            throw new PrecomputeException($"The {staged.Direction} lists of version {versionId} read back differ from those written (hash {read.RowHash}, expected {staged.RowHash}).");
        return read;
    }

    private static ListRole ParseRole(string name) => name switch
    {
        "developer" => ListRole.Developer,
        "investor" => ListRole.Investor,
        _ => throw new PrecomputeException($"'{name}' is not a role of a list."),
    };
}
