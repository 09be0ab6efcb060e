using System.Net;

using Npgsql;

namespace Precompute.Database.Embedded;

/// <summary>Where a PostgreSQL server keeps its data, as far as a client can know: how much room it has is of interest before much is written.</summary>
public static class ServerFolder
{
    /// <summary>The folder of the private cluster of a data folder.</summary>
    /// <param name="dataDirectory">As given to <see cref="EmbeddedPostgresOptions"/>.</param>
    public static string OfEmbedded(string dataDirectory) => ClusterLayout.ServerOf(dataDirectory);

    /// <summary>
    /// The data directory of a server on this machine; null for one elsewhere, or where the role may not read the setting
    /// (<c>grant pg_read_all_settings to precompute_batch</c> lets it).
    /// </summary>
    public static async Task<string?> FindAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await DatabaseRetry.RunAsync(
            async token =>
            {
                await using NpgsqlConnection connection = await database.OpenConnectionAsync(token);
                if (!IsHere(connection.Host))
                    return null;

                // A setting that the role may not see has no row here; "show" would raise.
                await using NpgsqlCommand command = new("select setting from pg_settings where name = 'data_directory'", connection);
                return await command.ExecuteScalarAsync(token) is string folder && Directory.Exists(folder) ? folder : null;
            },
            cancellationToken);
    }

    private static bool IsHere(string? host) => host is not null
        && (Path.IsPathRooted(host) || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)));
}
