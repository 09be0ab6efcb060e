using Npgsql;

using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Database.Migrations;

/// <summary>Makes sure that everything is made, and so owned, by the batch role, whoever migrates.</summary>
internal static class MigrationIdentity
{
    /// <summary>
    /// Prepares what the batch role needs before the first migration (the right to make schemas, the journal's schema) and returns a
    /// connection string whose sessions act as the batch role.
    /// </summary>
    public static async Task<string> AsOwnerAsync(NpgsqlConnection connection, string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = new(
            """
            select current_user::text, current_database()::text, pg_has_role(current_user, $1, 'member'),
                has_database_privilege($1, current_database(), 'create'), to_regnamespace('precompute') is not null
            """,
            connection)
        {
            Parameters = { new() { Value = RoleNames.Batch } },
        };
        string user, database;
        bool isMember, mayCreate, hasSchema;
        await using (NpgsqlDataReader reader = await ask.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            (user, database, isMember, mayCreate, hasSchema) =
                (reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4));
        }

        if (!isMember)
        {
            throw new PrecomputeException(
                $"'{user}' is not a member of {RoleNames.Batch}, which owns the schemas. Migrate as {RoleNames.Batch} or run 'grant {RoleNames.Batch} to {user}' as a superuser.");
        }

        if (!mayCreate)
            await GrantCreateAsync(connection, user, database, cancellationToken);

        string asOwner = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = 0,
            Options = $"-c role={RoleNames.Batch}",
        }.ConnectionString;
        if (!hasSchema)
        {
            await using NpgsqlConnection owner = new(asOwner);
            await owner.OpenAsync(cancellationToken);
            await using NpgsqlCommand create = new($"create schema if not exists {Tables.Precompute}", owner);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        return asOwner;
    }

    private static async Task GrantCreateAsync(NpgsqlConnection connection, string user, string database, CancellationToken cancellationToken)
    {
        string name = new NpgsqlCommandBuilder().QuoteIdentifier(database);
        try
        {
            await using NpgsqlCommand grant = new($"grant create on database {name} to {RoleNames.Batch}", connection);
            await grant.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.InsufficientPrivilege, StringComparison.Ordinal))
        {
            throw new PrecomputeException(
                $"'{user}' may not let {RoleNames.Batch} make schemas in database '{database}'. Run 'grant create on database {name} to {RoleNames.Batch}' as its owner.", e);
        }
    }
}
