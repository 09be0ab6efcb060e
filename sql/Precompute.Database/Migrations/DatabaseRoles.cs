using Npgsql;

using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Database.Migrations;

/// <summary>
/// The three roles. They belong to the whole cluster, so two databases of it may make them at the same moment;
/// the script tolerates losing that race and is run again when PostgreSQL reports the collision.
/// </summary>
public static class DatabaseRoles
{
    private const int Attempts = 10;
    private const string ConcurrentUpdate = "XX000";

    /// <summary>Makes the roles that are missing and sets what they are limited to. Changes nothing when all is as it should be.</summary>
    /// <param name="connection">An open connection of a superuser or of a role with CREATEROLE; any role when nothing is to be changed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PrecomputeException">Roles are missing and the connection may not make them.</exception>
    public static async Task EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                foreach (SqlScript script in SqlScript.OfFolder("roles"))
                {
                    await using NpgsqlCommand command = new(script.Text, connection);
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                return;
            }
            catch (PostgresException e) when (string.Equals(e.SqlState, ConcurrentUpdate, StringComparison.Ordinal) && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20 * attempt), TimeProvider.System, cancellationToken);
            }
            catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.InsufficientPrivilege, StringComparison.Ordinal))
            {
                throw new PrecomputeException(
                    $"The roles {RoleNames.Batch}, {RoleNames.Reader} and {RoleNames.Report} are missing or incomplete and '{connection.UserName}' may not change roles. "
                    + "Run sql/roles/roles.sql once as a superuser ('psql -f sql/roles/roles.sql').",
                    e);
            }
        }
    }
}
