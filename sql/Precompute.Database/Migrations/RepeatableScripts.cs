using Npgsql;

using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Database.Migrations;

/// <summary>
/// Scripts that may be applied again and again: views, reports and their grants. When the text of one changes, all are applied,
/// in order and in one transaction, because later ones stand on earlier ones.
/// </summary>
internal static class RepeatableScripts
{
    /// <summary>All of them, in order.</summary>
    public static readonly SqlScript[] All = [.. SqlScript.OfFolder("views"), .. SqlScript.OfFolder("reporting")];

    /// <summary>Applies all when one changed.</summary>
    /// <returns>Names of those whose text changed.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(cancellationToken);
        Dictionary<string, string> applied = await ReadAppliedAsync(connection, cancellationToken);
        SqlScript[] changed = [.. All.Where(s => !string.Equals(applied.GetValueOrDefault(s.Name), s.Sha256, StringComparison.Ordinal))];
        if (changed.Length == 0)
            return [];

        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (SqlScript script in All)
        {
            try
            {
                await using NpgsqlCommand command = new(script.Text, connection, transaction);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException e)
            {
                throw new PrecomputeException($"Script '{script.Name}' failed and was undone: {e.MessageText}", e);
            }

            await using NpgsqlCommand remember = new(
                $"insert into {Tables.RepeatableScript} (name, sha256) values ($1, $2) on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()",
                connection,
                transaction)
            {
                Parameters = { new() { Value = script.Name }, new() { Value = script.Sha256 } },
            };
            await remember.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return [.. changed.Select(s => s.Name)];
    }

    /// <summary>Hashes of the scripts as they were last applied, by name.</summary>
    public static async Task<Dictionary<string, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Dictionary<string, string> applied = new(StringComparer.Ordinal);
        await using NpgsqlCommand command = new($"select name, sha256 from {Tables.RepeatableScript}", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetString(0), reader.GetString(1));
        return applied;
    }
}
