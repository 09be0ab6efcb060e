using System.Globalization;
using System.Text.Json;
using Npgsql;
using Precompute.Benchmarks.Night;
using Precompute.Database.Embedded;
using Precompute.Database.Migrations;
using Precompute.Database.Schema;
using Precompute.Database.Source;
using Precompute.Model;

namespace Precompute.Benchmarks.Serving;

/// <summary>A private PostgreSQL with planted interactions, one published version, and people who came after it.</summary>
internal sealed class ServingWorld : IAsyncDisposable
{
    private const int FreshPeople = 2_000;
    private readonly EmbeddedPostgres _postgres;

    private ServingWorld(EmbeddedPostgres postgres, string folder)
    {
        _postgres = postgres;
        Folder = folder;
    }

    /// <summary>Where everything of it is.</summary>
    public string Folder { get; }

    /// <summary>As the batch.</summary>
    public string BatchConnection => _postgres.ConnectionString(RoleNames.Batch);

    /// <summary>As the API.</summary>
    public string ReaderConnection => _postgres.ConnectionString(RoleNames.Reader);

    /// <summary>Where artefacts are.</summary>
    public string Store => Path.Combine(Folder, "installation", "store");

    /// <summary>Paths of people with a list, one a line.</summary>
    public string Known => Path.Combine(Folder, "known.txt");

    /// <summary>Paths of people who came after the version and acted already.</summary>
    public string Fresh => Path.Combine(Folder, "fresh.txt");

    /// <summary>Makes it, or finds what the run before made.</summary>
    public static async Task<ServingWorld> OpenAsync(ServingOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Folder);
        EmbeddedPostgres postgres = await BenchmarkPostgres.StartAsync(options.Folder, cancellationToken);
        ServingWorld world = new(postgres, options.Folder);
        try
        {
            if (!File.Exists(world.Fresh))
                await world.MakeAsync(options, cancellationToken);
            await world.SettleAsync(cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    private async Task MakeAsync(ServingOptions options, CancellationToken cancellationToken)
    {
        await MigrationRunner.MigrateAsync(BatchConnection, cancellationToken);
        await NightSource.LoadAsync(BatchConnection, options.Users, options.Startups, options.Interactions, withFeatures: true, cancellationToken);
        string config = Path.Combine(Folder, "config.json");
        await File.WriteAllTextAsync(config, ConfigOf(options), cancellationToken);
        await PrecomputeProcess.RunAsync([.. PrecomputeProcess.Command, "run", "nightly", "--json", "--config", config], Show, cancellationToken);
        await AddFreshPeopleAsync(cancellationToken);
        await WritePathsAsync(Known, $"select user_id from {Tables.Recommendations(Direction.Forward)} where role = 'developer' and list_method <> 0 order by md5(user_id::text) limit 100000", cancellationToken);
        await WritePathsAsync(Fresh, "select user_id from source_data.users where created_at > '2026-01-23'", cancellationToken);
    }

    private string ConfigOf(ServingOptions options) => JsonSerializer.Serialize(new
    {
        ConnectionStrings = new { Serving = BatchConnection },
        Embedded = new { DataDirectory = Path.Combine(Folder, "installation") },
        Store = new { Path = Store },
        Forward = new { options.Factors, Iterations = 5 },
        Reverse = new { options.Factors, Iterations = 5 },
        Lists = new { Size = 100 },
    });

    // Each does what somebody with a list did, so that there is something to find for them.
    private async Task AddFreshPeopleAsync(CancellationToken cancellationToken)
    {
        string sql = string.Create(CultureInfo.InvariantCulture, $"""
            create temp table pairs as
            select gen_random_uuid() as fresh, user_id
            from (select user_id from source_data.user_interactions group by user_id having count(*) between 10 and 40 order by md5(user_id::text) limit {FreshPeople}) taken;
            insert into source_data.users (user_id, roles, created_at) select fresh, array['developer'], '2026-01-24' from pairs;
            insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at)
            select p.fresh, i.startup_id, i.interaction_type, '2026-01-25' from pairs p join source_data.user_interactions i using (user_id)
            """);
        await ExecuteAsync(sql, cancellationToken);
    }

    // The indexes of this release, where an earlier one made the world; and what autovacuum does for a server that runs for longer than this one.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await DemoSource.InitAsync(BatchConnection, cancellationToken);
        await ExecuteAsync("vacuum (analyze) source_data.users, source_data.startups, source_data.user_interactions", cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(BatchConnection);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WritePathsAsync(string file, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(BatchConnection);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 600 };
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        await using StreamWriter lines = new(file);
        while (await row.ReadAsync(cancellationToken))
            await lines.WriteLineAsync($"/api/recommendations/startups/for-developer/{row.GetGuid(0)}");
    }

    private static void Show(JsonElement line) => Console.Error.WriteLine(line);
}
