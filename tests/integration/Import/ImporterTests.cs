using System.Text;
using Npgsql;
using Precompute.Batch.DemoWorld;
using Precompute.Batch.Import;
using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Import;

public sealed class ImporterTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset AsOf = new(2026, 1, 22, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private TestDatabase _database = null!;

    private string ConnectionString => _database.BatchConnectionString;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync(migrate: false, Ct);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_AllFourKinds_FillsTheViews()
    {
        ImportReport report = await Importer.RunAsync(Everything(), null, Ct);

        Assert.Equal(2, report.Written.UsersInserted);
        Assert.Equal(1, report.Written.UsersSuperseded);
        Assert.Equal("ann|{developer,investor}|t|f|{react,c#}|1|2", await ScalarAsync("""
            select concat_ws('|', source.external_id('user', user_id), roles, is_active, opted_out, skills,
                (select count(*) from source.user_interactions i where i.user_id = u.user_id),
                (select count(*) from source.startup_interactions i where i.user_id = u.user_id))
            from source.users u where source.external_id('user', user_id) = 'ann'
            """));
        Assert.Equal("Acme|fintech|marketplace|ann|{b2b,\"in DE\"}|2011-02-03", await ScalarAsync("""
            select concat_ws('|', title, category, type, source.external_id('user', owner_id), tags, (created_at at time zone 'utc')::date)
            from source.startups where startup_id = '73746172-0000-8000-8000-000000000007'
            """));

        // Ann's row says nothing of her joining: her first event does.
        Assert.Equal("2012-05-01 14:00:00", await ScalarAsync("select (created_at at time zone 'utc')::text from source.users where tags = '{x}'"));
        Assert.Equal("ann", await ScalarAsync("select string_agg(external_id, ',') from source.id_map where entity = 'user'"));
    }

    [Fact]
    public async Task Run_SameFilesAgain_MergesPeopleAndAppendsEvents()
    {
        await Importer.RunAsync(Everything(), null, Ct);
        ImportReport again = await Importer.RunAsync(Everything(), null, Ct);

        Assert.Equal((0L, 2L), (again.Written.UsersInserted, again.Written.UsersUpdated));
        Assert.Equal("2", await ScalarAsync("select count(*)::text from source.user_interactions"));

        ImportReport replaced = await Importer.RunAsync(Everything() with { Replace = true }, null, Ct);

        Assert.Equal(6, replaced.Written.InteractionsRemoved);
        Assert.Equal("1", await ScalarAsync("select count(*)::text from source.user_interactions"));
    }

    [Fact]
    public async Task Run_FileWithoutAColumn_KeepsWhatWasThere()
    {
        await Importer.RunAsync(Users("user_id,opted_out,tags\n1,true,old\n"), null, Ct);
        await Importer.RunAsync(Users("user_id,tags\n1,new\n") with { DefaultUserRoles = UserRoles.Developer }, null, Ct);

        Assert.Equal("t {new} {investor}", await ScalarAsync("select concat_ws(' ', opted_out, tags, roles) from source.users"));
    }

    [Fact]
    public async Task Run_BadLine_LoadsNothingAndNamesIt()
    {
        await Importer.RunAsync(Users("user_id\n1\n"), null, Ct);
        ImportException error = await Assert.ThrowsAsync<ImportException>(
            () => Importer.RunAsync(Users("user_id,created_at\n2,2012-01-01\n3,soon\n"), null, Ct));

        Assert.Contains("users.csv, line 3: column created_at=\"created_at\": 'soon' is no time", error.Message, StringComparison.Ordinal);
        Assert.Equal("1", await ScalarAsync("select string_agg(source.external_id('user', user_id), ',') from source.users"));
    }

    [Fact]
    public async Task Run_BadLinesWithinTheLimit_AreLeftOutAndReported()
    {
        ImportReport report = await Importer.RunAsync(
            Users("user_id,created_at\n2,2012-01-01\n3,soon\n") with { MaxErrors = 1 }, null, Ct);

        Assert.Equal(1, report.ErrorCount);
        Assert.Equal(3, Assert.Single(report.Errors).Line);
        Assert.Equal("1", await ScalarAsync("select count(*)::text from source.users"));
    }

    [Fact]
    public async Task Run_UnknownPeople_AreBadLinesUnlessCreated()
    {
        ImportOptions options = Everything() with { Users = null, StartupInteractions = null };
        ImportException error = await Assert.ThrowsAsync<ImportException>(() => Importer.RunAsync(options, null, Ct));

        Assert.Contains("events.tsv, line 2: column user_id: 'ann' is no known user", error.Message, StringComparison.Ordinal);
        Assert.Equal("0", await ScalarAsync("select count(*)::text from source.startups"));

        ImportReport report = await Importer.RunAsync(options with { CreateMissing = true }, null, Ct);

        Assert.Equal((1L, 0L), (report.Written.UsersCreated, report.Written.StartupsCreated));
        Assert.Equal("{investor} 2012-05-01 14:00:00", await ScalarAsync("select concat(roles, ' ', created_at at time zone 'utc') from source.users"));
    }

    [Fact]
    public async Task Run_Cancelled_LoadsNothing()
    {
        using var cancelled = new CancellationTokenSource();
        var progress = new Callback(p =>
        {
            if (p.Stage == "merge")
                cancelled.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Importer.RunAsync(Everything(), progress, cancelled.Token));

        Assert.Equal("0", await ScalarAsync("select count(*)::text from source.users"));
    }

    [Fact]
    public async Task Run_IncompleteOptions_TouchNothing()
    {
        await RefusedAsync(new ImportOptions { ConnectionString = ConnectionString }, "nothing to import");
        await RefusedAsync(Everything() with { CreateMissing = true, DefaultUserRoles = UserRoles.None }, "--create-missing needs --user-roles");
        await RefusedAsync(Users("user_id\n1\n") with { DefaultUserRoles = UserRoles.None }, "nothing is mapped to roles");
        Assert.Equal("f", await ScalarAsync("select case when to_regclass('source.users') is null then 'f' else 't' end"));
    }

    [Fact]
    public async Task Run_SourceOfAnApplication_IsLeftAlone()
    {
        await ScalarAsync("create schema source; create view source.users as select 1 as user_id;");

        PrecomputeException error = await Assert.ThrowsAsync<PrecomputeException>(() => Importer.RunAsync(Users("user_id\n1\n"), null, Ct));

        Assert.Contains("belongs to an application", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PrecomputeException>(() => DemoSource.InitAsync(ConnectionString, Ct));
    }

    [Fact]
    public async Task DemoWorld_BeforeAndAfterAnImport_GivesWayToIt()
    {
        GeneratedWorld world = DemoWorldGenerator.Generate(new DemoWorldOptions { AsOf = AsOf, Users = 200, Startups = 60, Events = 2000 });
        await DemoWorldWriter.WriteAsync(ConnectionString, world, Ct);
        SourceWriteReport again = await DemoWorldWriter.WriteAsync(ConnectionString, world, Ct);

        Assert.True(again.DemoWorldRemoved);
        Assert.Equal("200 60 2000", await ScalarAsync("""
            select concat_ws(' ', (select count(*) from source.users), (select count(*) from source.startups),
                (select count(*) from source.user_interactions) + (select count(*) from source.startup_interactions))
            """));

        ImportReport report = await Importer.RunAsync(Users("user_id\n1\n"), null, Ct);

        Assert.True(report.Written.DemoWorldRemoved);
        Assert.Equal("1", await ScalarAsync("select count(*)::text from source.users"));
        await Assert.ThrowsAsync<PrecomputeException>(() => DemoWorldWriter.WriteAsync(ConnectionString, world, Ct));
        Assert.Equal("1", await ScalarAsync("select count(*)::text from source.users"));
    }

    [Fact]
    public async Task ExternalId_AnyNumber_IsWhatImportEmbedded()
    {
        await DemoSource.InitAsync(ConnectionString, Ct);
        foreach (long number in new[] { 0, 1, -1, 281474976710656, long.MinValue, long.MaxValue })
        {
            Guid id = ExternalIds.Embed(EntityKind.User, number);
            Assert.Equal(number.ToString(), await ScalarAsync($"select source.external_id('user', '{id}')"));
            Assert.Equal(id.ToString(), await ScalarAsync($"select source.external_id('startup', '{id}')"));
        }
    }

    [Fact]
    public async Task Init_ConcurrentlyAndAgain_GrantsTheViewsToTheReader()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DemoSource.InitAsync(ConnectionString, Ct)));
        await SourceGrants.ApplyAsync(ConnectionString, Ct);

        await using var reader = NpgsqlDataSource.Create(_database.ReaderConnectionString);
        foreach (string view in SourceSchema.Relations)
        {
            await using NpgsqlCommand select = reader.CreateCommand($"select count(*) from source.{view}");
            Assert.Equal(0L, await select.ExecuteScalarAsync(Ct));
        }

        await using NpgsqlCommand insert = reader.CreateCommand("insert into source.users (user_id, roles) values (gen_random_uuid(), '{}')");
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => insert.ExecuteNonQueryAsync(Ct))).SqlState);
        Assert.Equal("0", await ScalarAsync("""
            select count(*)::text from information_schema.columns c
            join pg_class r on r.relname = c.table_name join pg_namespace n on n.oid = r.relnamespace and n.nspname = c.table_schema
            where c.table_schema = 'source_data' and col_description(r.oid, c.ordinal_position) is null
            """));
    }

    private ImportOptions Everything() => new()
    {
        ConnectionString = ConnectionString,
        Users = File("users.csv", "user_id,roles,skills,tags\n75736572-0000-8000-8000-000000000005,founder,,\nann,founder,,\nann,investor|developer,react|c#,x\n"),
        Startups = File("startups.csv", "id,name,kind,owner,country,tags,listed\n7,Acme,marketplace,ann,DE,b2b,2011-02-03\n") with
        {
            Columns = ColumnMapping.Parse("startup_id=id,title=name,type=kind,owner_id=owner,category='fintech',tags=tags,tags=country:prefix('in '),created_at=listed"),
        },
        Interactions = File("events.tsv", "user_id\tstartup_id\toccurred_at\nann\t7\t1335880800\n") with
        {
            Columns = ColumnMapping.Parse("interaction_type='interest'"),
        },
        StartupInteractions = File("contacts.csv", "user_id,startup_id,interaction_type\nann,7,contact\nann,7,contact\n"),
        DefaultTime = AsOf,
        DefaultUserRoles = UserRoles.Investor,
    };

    private ImportOptions Users(string content) =>
        new() { ConnectionString = ConnectionString, Users = File("users.csv", content), DefaultUserRoles = UserRoles.Investor };

    private ImportFile File(string name, string content)
    {
        string path = _folder.Combine(name);
        System.IO.File.WriteAllText(path, content, Encoding.UTF8);
        return new ImportFile { Path = path };
    }

    private static async Task RefusedAsync(ImportOptions options, string problem) =>
        Assert.Contains(problem, (await Assert.ThrowsAsync<ImportException>(() => Importer.RunAsync(options, null, Ct))).Message, StringComparison.Ordinal);

    private Task<string?> ScalarAsync(string sql) => _database.ScalarAsync<string>(sql, Ct);

    private sealed class Callback(Action<ImportProgress> action) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => action(value);
    }
}
