using System.Text.Json;

using Npgsql;

using NpgsqlTypes;

using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Database.Privacy;

/// <summary>The journal and the receipts of forgetting. Every step is written as it is done, so that whatever interrupts it can be taken up.</summary>
public sealed class ForgettingLedger(NpgsqlDataSource serving, TimeProvider time)
{
    /// <summary>
    /// From here on the id is left out everywhere. Opens a receipt, or finds the one that an interrupted request for the same id left.
    /// </summary>
    /// <returns>The receipt's id.</returns>
    public async Task<long> BeginAsync(EntityType type, Guid id, string requestedBy, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestedBy);
        return await DatabaseRetry.RunAsync(
            async token =>
            {
                await using NpgsqlConnection connection = await serving.OpenConnectionAsync(token);
                byte[] hash = ForgottenIds.Hash(await ForgottenRegistry.ReadKeyAsync(connection, token), type, id);
                await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(token);
                long receipt = await FindPendingAsync(connection, type, hash, token) ?? await OpenAsync(connection, type, hash, requestedBy, token);
                await using NpgsqlCommand exclude = new(
                    $"insert into {Tables.Forgotten} (entity, keyed_hash, forgotten_at, receipt_id) values ($1, $2, $3, $4) on conflict do nothing", connection, transaction)
                {
                    Parameters = { new() { Value = Tables.EntityName(type) }, new() { Value = hash }, new() { Value = time.GetUtcNow() }, new() { Value = receipt } },
                };
                await exclude.ExecuteNonQueryAsync(token);
                await transaction.CommitAsync(token);
                return receipt;
            },
            cancellationToken);
    }

    /// <summary>Notes that a version was amended, and makes its new hashes the version's; the first ones are kept beside them.</summary>
    /// <param name="receiptId">The receipt.</param>
    /// <param name="amended">What became of the version.</param>
    /// <param name="removed">What of its files went; counted once, with the amendment.</param>
    /// <param name="cancellationToken">Cancels; all of it is written or nothing.</param>
    public Task AmendAsync(long receiptId, AmendedVersion amended, IEnumerable<Removal> removed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(amended);
        ArgumentNullException.ThrowIfNull(removed);
        return DatabaseRetry.RunAsync(
            async token =>
            {
                await using NpgsqlConnection connection = await serving.OpenConnectionAsync(token);
                await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(token);
                await using NpgsqlCommand note = new(
                    $"""
                    insert into {Tables.VersionAmendment}
                        (receipt_id, version_id, amended_at, manifest_sha256_before, manifest_sha256_after, content_sha256_before, content_sha256_after, files)
                    values ($1, $2, $3, $4, $5, $6, $7, $8)
                    on conflict do nothing
                    """,
                    connection,
                    transaction)
                {
                    Parameters =
                    {
                        new() { Value = receiptId },
                        new() { Value = amended.VersionId },
                        new() { Value = amended.AmendedAt.ToUniversalTime() },
                        new() { Value = amended.ManifestSha256Before },
                        new() { Value = amended.ManifestSha256After },
                        new() { Value = amended.ContentSha256Before },
                        new() { Value = amended.ContentSha256After },
                        new() { Value = amended.Files },
                    },
                };
                await note.ExecuteNonQueryAsync(token);
                await using NpgsqlCommand version = new(
                    $"""
                    update {Tables.ModelVersion}
                    set original_manifest_sha256 = coalesce(original_manifest_sha256, manifest_sha256),
                        original_content_sha256 = coalesce(original_content_sha256, content_sha256),
                        manifest_sha256 = $2, content_sha256 = $3, amended_at = $4
                    where version_id = $1 and manifest_sha256 is distinct from $2
                    """,
                    connection,
                    transaction)
                {
                    Parameters =
                    {
                        new() { Value = amended.VersionId },
                        new() { Value = amended.ManifestSha256After },
                        new() { Value = amended.ContentSha256After },
                        new() { Value = amended.AmendedAt.ToUniversalTime() },
                    },
                };
                await version.ExecuteNonQueryAsync(token);
                foreach (Removal removal in removed)
                    await CountAsync(connection, receiptId, removal, token);
                await transaction.CommitAsync(token);
            },
            cancellationToken);
    }

    /// <summary>Nothing is left: closes the receipt.</summary>
    /// <returns>The whole receipt.</returns>
    public async Task<ForgettingReceipt> CompleteAsync(long receiptId, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        await DatabaseRetry.RunAsync(
            async token =>
            {
                await using NpgsqlCommand command = serving.CreateCommand(
                    $"update {Tables.Forgetting} set status = 'done', finished_at = $2, details = $3 where receipt_id = $1");
                command.Parameters.Add(new() { Value = receiptId });
                command.Parameters.Add(new() { Value = time.GetUtcNow() });
                command.Parameters.Add(new() { Value = JsonSerializer.Serialize(new { notes }), NpgsqlDbType = NpgsqlDbType.Jsonb });
                return await command.ExecuteNonQueryAsync(token);
            },
            cancellationToken);
        return (await ListAsync(cancellationToken)).FirstOrDefault(r => r.ReceiptId == receiptId)
            ?? throw new PrecomputeException($"Receipt {receiptId} is gone from {Tables.Forgetting}.");
    }

    /// <summary>All receipts, newest first.</summary>
    public Task<IReadOnlyList<ForgettingReceipt>> ListAsync(CancellationToken cancellationToken) => DatabaseRetry.RunAsync<IReadOnlyList<ForgettingReceipt>>(
        async token =>
        {
            await using NpgsqlConnection connection = await serving.OpenConnectionAsync(token);
            ILookup<long, Removal> removals = (await ForgettingRows.ReadRemovalsAsync(connection, token)).ToLookup(static r => r.Receipt, static r => r.Removal);
            ILookup<long, AmendedVersion> amended = (await ForgettingRows.ReadAmendmentsAsync(connection, token)).ToLookup(static a => a.Receipt, static a => a.Version);
            return [.. (await ForgettingRows.ReadReceiptsAsync(connection, token)).Select(r => r with
            {
                Removed = [.. removals[r.ReceiptId]],
                Versions = [.. amended[r.ReceiptId]],
            })];
        },
        cancellationToken);

    private static async Task<long?> FindPendingAsync(NpgsqlConnection connection, EntityType type, byte[] hash, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new(
            $"select receipt_id from {Tables.Forgetting} where entity = $1 and keyed_hash = $2 and status = 'pending'", connection)
        {
            Parameters = { new() { Value = Tables.EntityName(type) }, new() { Value = hash } },
        };
        return (long?)await find.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<long> OpenAsync(NpgsqlConnection connection, EntityType type, byte[] hash, string requestedBy, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand open = new(
            $"insert into {Tables.Forgetting} (entity, keyed_hash, status, requested_at, requested_by) values ($1, $2, 'pending', $3, $4) returning receipt_id", connection)
        {
            Parameters = { new() { Value = Tables.EntityName(type) }, new() { Value = hash }, new() { Value = time.GetUtcNow() }, new() { Value = requestedBy } },
        };
        return (long)(await open.ExecuteScalarAsync(cancellationToken))!;
    }

    internal static async Task CountAsync(NpgsqlConnection connection, long receiptId, Removal removal, CancellationToken cancellationToken)
    {
        if (removal.Count == 0)
            return;
        await using NpgsqlCommand command = new(
            $"""
            insert into {Tables.ForgettingRemoval} as r (receipt_id, place, removed) values ($1, $2, $3)
            on conflict (receipt_id, place) do update set removed = r.removed + excluded.removed
            """,
            connection)
        {
            Parameters = { new() { Value = receiptId }, new() { Value = removal.Place }, new() { Value = removal.Count } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
