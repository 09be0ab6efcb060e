using Xunit;

namespace Precompute.TestKit.Database;

/// <summary>
/// A migrated database for one test class: <c>class XTests(PostgresDatabase postgres) : IClassFixture&lt;PostgresDatabase&gt;</c>.
/// </summary>
public sealed class PostgresDatabase(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase? _database;

    /// <summary>The cluster, for further databases.</summary>
    public PostgresServer Server { get; } = server;

    /// <summary>The class's database.</summary>
    public TestDatabase Database => _database ?? throw new InvalidOperationException("The fixture is not initialised.");

    /// <summary>Makes the database.</summary>
    public async ValueTask InitializeAsync() => _database = await Server.CreateDatabaseAsync();

    /// <summary>Closes its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
