using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Precompute.Database.Embedded;
using Precompute.Database.Schema;
using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>A folder with everything in it, as the README's tour makes it; the private cluster is kept up between commands.</summary>
internal sealed class PrivateInstallation : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private EmbeddedPostgres? _postgres;

    /// <summary>The working folder of the commands.</summary>
    public string Folder => _folder.Path;

    /// <summary>The database, as the batch's role.</summary>
    public string ConnectionString => _postgres!.ConnectionString(RoleNames.Batch);

    /// <summary>A fresh folder with a running cluster, the schema and an empty demo source.</summary>
    public static async Task<PrivateInstallation> CreateAsync(CancellationToken cancellationToken)
    {
        PrivateInstallation installation = new();
        try
        {
            installation._postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(installation.Folder, ".precompute", "postgres") }, cancellationToken);
            await installation.RunAsync(cancellationToken, "db", "migrate");
            await installation.RunAsync(cancellationToken, "db", "init-demo-source");
            return installation;
        }
        catch
        {
            // A test that fails here leaves no server behind either.
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command that must succeed; returns what it printed.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        ProcessOutcome outcome = await PrecomputeProcess.RunAsync(Folder, TimeSpan.FromMinutes(9), cancellationToken, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Everything);
        return outcome.Output;
    }

    /// <summary>One value, read as the batch's role.</summary>
    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidOperationException($"No row: {sql}"));
    }

    /// <summary>The API of this folder on a port of its own.</summary>
    public Task<ChildService> StartApiAsync(string url, CancellationToken cancellationToken, params string[] settings) => ChildService.StartAsync(
        Folder,
        $"dotnet '{PrecomputeProcess.ApiAssemblyPath}' --urls {url} --Api:OpsUrl http://127.0.0.1:0 --Api:AllowAnonymous true {string.Join(' ', settings)}",
        url + "/health/ready",
        cancellationToken);

    /// <summary>One column, read as the batch's role.</summary>
    public async Task<List<T>> ColumnAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        List<T> values = [];
        while (await row.ReadAsync(cancellationToken))
            values.Add(await row.GetFieldValueAsync<T>(0, cancellationToken));
        return values;
    }

    /// <summary>Changes the database as the batch's role.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>An answer of the API.</summary>
    public static async Task<JsonElement> GetAsync(string url, CancellationToken cancellationToken)
    {
        using HttpClient client = new();
        return await client.GetFromJsonAsync<JsonElement>(new Uri(url), cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        Assert.Empty(Leftovers.ProcessesOf(Folder));
        _folder.Dispose();
    }
}
