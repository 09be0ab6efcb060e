using System.Text.Json;

using Npgsql;

using Precompute.Database.Schema;
using Precompute.Model;

namespace Precompute.Database.Privacy;

/// <summary>Reads the rows that receipts are put together from.</summary>
internal static class ForgettingRows
{
    /// <summary>Receipts without their parts, newest first.</summary>
    public static async Task<IReadOnlyList<ForgettingReceipt>> ReadReceiptsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<ForgettingReceipt> receipts = [];
        await using NpgsqlCommand command = new(
            $"select receipt_id, entity, keyed_hash, status, requested_at, requested_by, finished_at, details::text from {Tables.Forgetting} order by receipt_id desc", connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            receipts.Add(new ForgettingReceipt
            {
                ReceiptId = row.GetInt64(0),
                Entity = string.Equals(row.GetString(1), Tables.EntityName(EntityType.User), StringComparison.Ordinal) ? EntityType.User : EntityType.Startup,
                KeyedHash = Convert.ToHexStringLower(await row.GetFieldValueAsync<byte[]>(2, cancellationToken)),
                IsDone = string.Equals(row.GetString(3), "done", StringComparison.Ordinal),
                RequestedAt = await row.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
                RequestedBy = row.GetString(5),
                FinishedAt = await row.IsDBNullAsync(6, cancellationToken) ? null : await row.GetFieldValueAsync<DateTimeOffset>(6, cancellationToken),
                Removed = [],
                Versions = [],
                Notes = NotesOf(row.GetString(7)),
            });
        }

        return receipts;
    }

    /// <summary>All removals, by receipt and place.</summary>
    public static async Task<IReadOnlyList<(long Receipt, Removal Removal)>> ReadRemovalsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<(long, Removal)> removals = [];
        await using NpgsqlCommand command = new($"select receipt_id, place, removed from {Tables.ForgettingRemoval} order by receipt_id, place", connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            removals.Add((row.GetInt64(0), new Removal(row.GetString(1), row.GetInt64(2))));
        return removals;
    }

    /// <summary>All amendments, by receipt and version.</summary>
    public static async Task<IReadOnlyList<(long Receipt, AmendedVersion Version)>> ReadAmendmentsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<(long, AmendedVersion)> amended = [];
        await using NpgsqlCommand command = new(
            $"""
            select a.receipt_id, a.version_id, v.label, a.amended_at, a.manifest_sha256_before, a.manifest_sha256_after, a.content_sha256_before, a.content_sha256_after, a.files
            from {Tables.VersionAmendment} a join {Tables.ModelVersion} v using (version_id)
            order by a.receipt_id, a.version_id
            """,
            connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            amended.Add((row.GetInt64(0), new AmendedVersion
            {
                VersionId = row.GetInt64(1),
                Label = row.GetString(2),
                AmendedAt = await row.GetFieldValueAsync<DateTimeOffset>(3, cancellationToken),
                ManifestSha256Before = row.GetString(4),
                ManifestSha256After = row.GetString(5),
                ContentSha256Before = row.GetString(6),
                ContentSha256After = row.GetString(7),
                Files = row.GetInt32(8),
            }));
        }

        return amended;
    }

    private static string[] NotesOf(string details)
    {
        using JsonDocument document = JsonDocument.Parse(details);
        return document.RootElement.TryGetProperty("notes", out JsonElement notes)
            ? [.. notes.EnumerateArray().Select(static n => n.GetString() ?? "")]
            : [];
    }
}
