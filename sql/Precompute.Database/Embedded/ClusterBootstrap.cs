using Npgsql;

using Precompute.Database.Migrations;
using Precompute.Database.Schema;

namespace Precompute.Database.Embedded;

/// <summary>What the superuser does once in a private cluster: roles, their passwords, the database. Idempotent.</summary>
internal static class ClusterBootstrap
{
    /// <summary>Makes the roles and the default database, unless they are there.</summary>
    public static async Task RunAsync(EmbeddedPostgres postgres, ClusterSecrets secrets, CancellationToken cancellationToken)
    {
        await using (NpgsqlConnection connection = new(postgres.AdminConnectionString()))
        {
            await connection.OpenAsync(cancellationToken);
            await DatabaseRoles.EnsureAsync(connection, cancellationToken);
            foreach (string role in new[] { RoleNames.Batch, RoleNames.Reader, RoleNames.Report })
            {
                // ALTER ROLE takes no parameters; the password is hexadecimal by construction and the role a constant.
                await using NpgsqlCommand command = new($"alter role {role} login password '{secrets[role]}'", connection);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await CreateDatabaseAsync(postgres, EmbeddedPostgres.DefaultDatabase, cancellationToken);
    }

    /// <summary>Makes a database of the batch role, unless it exists; only the three roles may connect.</summary>
    public static async Task CreateDatabaseAsync(EmbeddedPostgres postgres, string database, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(postgres.AdminConnectionString());
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand exists = new("select exists (select from pg_database where datname = $1)", connection) { Parameters = { new() { Value = database } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is true)
            return;

        string name = new NpgsqlCommandBuilder().QuoteIdentifier(database);
        foreach (string sql in new[]
        {
            $"create database {name} owner {RoleNames.Batch}",
            $"revoke all on database {name} from public",
            $"grant connect on database {name} to {RoleNames.Reader}, {RoleNames.Report}",
        })
        {
            await using NpgsqlCommand command = new(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
