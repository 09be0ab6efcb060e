using Npgsql;

using Precompute.Database.Migrations;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

public sealed class MigrationTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MigrateAsync_CalledTwice_ChangesNothingTheSecondTime()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(migrate: false, Token);
        Assert.False((await MigrationRunner.StatusAsync(database.BatchConnectionString, Token)).IsUpToDate);

        IReadOnlyList<string> first = await MigrationRunner.MigrateAsync(database.BatchConnectionString, Token);
        IReadOnlyList<string> second = await MigrationRunner.MigrateAsync(database.BatchConnectionString, Token);

        Assert.Contains("migrations/0001_schemas.sql", first);
        Assert.Contains("reporting/lists.sql", first);
        Assert.Empty(second);
        MigrationStatus status = await MigrationRunner.StatusAsync(database.BatchConnectionString, Token);
        Assert.True(status.IsUpToDate);
        Assert.Equal(first.Count(s => s.StartsWith("migrations/", StringComparison.Ordinal)), status.Applied.Count);
    }

    [Fact]
    public async Task MigrateAsync_FourAtOnce_AppliesEverythingOnce()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(migrate: false, Token);

        IReadOnlyList<string>[] applied = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => MigrationRunner.MigrateAsync(database.BatchConnectionString, Token)));

        Assert.Single(applied, a => a.Count > 0);
    }

    [Fact]
    public async Task MigrateAsync_AsSuperuser_MakesEverythingTheBatchRoles()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(migrate: false, Token);

        await MigrationRunner.MigrateAsync(database.AdminConnectionString, Token);

        Assert.Equal(
            0L,
            await database.ScalarAsync<long>(
                """
                select count(*) from pg_class c
                where c.relnamespace in ('precompute'::regnamespace, 'report'::regnamespace) and c.relowner <> 'precompute_batch'::regrole
                """,
                Token));
    }

    [Fact]
    public async Task MigrateAsync_AsRoleThatMayNot_SaysWhatToGrant()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(migrate: false, Token);

        Exception e = await Assert.ThrowsAsync<Precompute.Numerics.PrecomputeException>(
            () => MigrationRunner.MigrateAsync(database.ReaderConnectionString, Token));

        Assert.Contains("grant precompute_batch to precompute_reader", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_EveryTableViewAndColumn_HasAComment()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(cancellationToken: Token);

        IReadOnlyList<string> bare = await database.RowsAsync(
            """
            select c.oid::regclass::text, coalesce(a.attname, '')
            from pg_class c
            left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace in ('precompute'::regnamespace, 'report'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm')
              and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, a.attnum) is null)
            """,
            Token);

        Assert.Empty(bare);
    }

    [Fact]
    public async Task MethodNames_InSql_AreThoseOfTheEnum()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(cancellationToken: Token);

        IReadOnlyList<string> rows = await database.RowsAsync("select code, name from precompute.recommendation_method order by code", Token);

        Assert.Equal(
            Enum.GetValues<Precompute.Model.RecommendationMethod>().Select(m => $"{(short)m}|{Precompute.Model.RecommendationMethods.ToName(m)}"),
            rows);
    }

    [Theory]
    [InlineData("select * from precompute.model_version")]
    [InlineData("select * from precompute.user_recommendations")]
    [InlineData("create table report.mine (id int)")]
    [InlineData("create table public.mine (id int)")]
    [InlineData("delete from report.run_steps")]
    [InlineData("create temporary table mine (id int)")]
    public async Task ReportRole_OutsideReportOrWriting_IsRefused(string sql)
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(cancellationToken: Token);
        await using NpgsqlDataSource report = NpgsqlDataSource.Create(database.ReportConnectionString);

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(report, sql));
    }

    [Fact]
    public async Task ReportRole_EveryReportView_IsReadableUnderATimeout()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(cancellationToken: Token);
        await using NpgsqlDataSource report = NpgsqlDataSource.Create(database.ReportConnectionString);

        IReadOnlyList<string> views = await database.RowsAsync("select oid::regclass::text from pg_class where relnamespace = 'report'::regnamespace and relkind = 'v'", Token);
        Assert.True(views.Count >= 10);
        foreach (string view in views)
        {
            await using NpgsqlCommand command = report.CreateCommand($"select * from {view}");
            await command.ExecuteNonQueryAsync(Token);
        }

        await using NpgsqlCommand timeout = report.CreateCommand("show statement_timeout");
        Assert.Equal("1min", await timeout.ExecuteScalarAsync(Token));
    }

    [Theory]
    [InlineData("insert into precompute.active_version (version_id, fence, changed_by, changed_at) values (null, 1, '', now())")]
    [InlineData("update precompute.model_version set pinned = true")]
    [InlineData("select * from precompute.run")]
    public async Task ReaderRole_WritingOrReadingTheLedger_IsRefused(string sql)
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(cancellationToken: Token);
        await using NpgsqlDataSource reader = NpgsqlDataSource.Create(database.ReaderConnectionString);

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(reader, sql));
    }

    // The role's read-only default is a convenience that it may switch off; what holds are its rights.
    private static async Task<string> RefusalAsync(NpgsqlDataSource source, string sql)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(Token);
        await using (NpgsqlCommand writable = new("set default_transaction_read_only = off", connection))
            await writable.ExecuteNonQueryAsync(Token);
        await using NpgsqlCommand command = new(sql, connection);
        PostgresException e = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Token));
        return e.SqlState;
    }
}
