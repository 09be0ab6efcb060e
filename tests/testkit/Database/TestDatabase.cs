using Npgsql;

using Precompute.Database.Embedded;
using Precompute.Database.Schema;

namespace Precompute.TestKit.Database;

/// <summary>One database of the test cluster.</summary>
public sealed class TestDatabase(EmbeddedPostgres cluster, string name) : IAsyncDisposable
{
    private NpgsqlDataSource? _batch;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>As the batch role, which owns it.</summary>
    public string BatchConnectionString { get; } = cluster.ConnectionString(RoleNames.Batch, name);

    /// <summary>As the API's role.</summary>
    public string ReaderConnectionString { get; } = cluster.ConnectionString(RoleNames.Reader, name);

    /// <summary>As the analysts' role.</summary>
    public string ReportConnectionString { get; } = cluster.ConnectionString(RoleNames.Report, name);

    /// <summary>As the superuser.</summary>
    public string AdminConnectionString { get; } = cluster.AdminConnectionString(name);

    /// <summary>A pool of connections as the batch role.</summary>
    public NpgsqlDataSource Batch => _batch ??= NpgsqlDataSource.Create(BatchConnectionString);

    /// <summary>Runs statements as the batch role.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Batch.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first value of the first row of a query as the batch role; the type's default for null or no row.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Batch.CreateCommand(sql);
        object? value = await command.ExecuteScalarAsync(cancellationToken);
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>All rows of a query as the batch role, values as text joined by '|'.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql, CancellationToken cancellationToken)
    {
        List<string> rows = [];
        await using NpgsqlCommand command = Batch.CreateCommand(sql);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i)))));
        return rows;
    }

    /// <summary>Closes the pool; the database goes with the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_batch is not null)
            await _batch.DisposeAsync();
    }
}
