using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary><c>doctor</c> on installations that are well and on ones that are not.</summary>
public sealed class DoctorTests(PostgresServer server) : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Healthy_AfterARun_NothingFails()
    {
        Assert.Equal(ExitCodes.Done, (await _world.RunAsync("run", "weekly")).ExitCode);

        CommandResult result = await ExamineAsync();

        Assert.True(result.ExitCode == ExitCodes.Done, result.ToString());
        Assert.Equal(
            ["configuration", "schedule", "kernels", "disk: scratch", "disk: store", "store", "serving", "serving: clock", "source", "source: clock", "pooler", "schema", "roles", "source views", "source rights", "source indexes", "memory", "runs", "version", "forgetting"],
            Findings(result).Select(static f => f.GetProperty("check").GetString()));
        Assert.All(Findings(result), static f => Assert.True(f.GetProperty("verdict").GetString() == "ok" || f.GetProperty("remedy").GetString() is { Length: > 0 }));
        Assert.False(Directory.Exists(Path.Combine(_world.Folder, "data", "store", "doctor")));
        string plain = await PlainAsync();
        Assert.Contains("ok       source indexes", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_OfRolesViewsAndIndexes_EachIsNamed_AndItsSqlMendsIt()
    {
        await AsAdminAsync(
            """
            revoke select on precompute.model_version from precompute_reader;
            revoke select on source.users from precompute_reader;
            grant select on precompute.run to precompute_report;
            alter schema report owner to precompute_admin;
            drop view source.startup_interactions;
            create table public.contacts (startup uuid, person uuid, kind text, at timestamp, request uuid);
            create view source.startup_interactions as select startup as startup_id, person::text as user_id, kind as interaction_type, at as occurred_at from public.contacts;
            grant select on source.startup_interactions to precompute_batch, precompute_reader;
            """);

        CommandResult sick = await ExamineAsync();

        Assert.Equal(ExitCodes.Failed, sick.ExitCode);
        (string Check, string Message, string Remedy)[] faults = [.. Findings(sick).Where(static f => f.GetProperty("verdict").GetString() is "failed")
            .Select(static f => (f.GetProperty("check").GetString()!, f.GetProperty("message").GetString()!, f.GetProperty("remedy").GetString()!))];
        Assert.Contains(("roles", "precompute_reader may not read precompute.model_version.", "grant select on precompute.model_version to precompute_reader;"), faults);
        Assert.Contains(("roles", "The schema report belongs to precompute_admin.", "alter schema report owner to precompute_batch;"), faults);
        Assert.Contains(faults, static f => f is { Check: "roles", Message: "precompute_report may read precompute.run, which is not for analysts." });
        Assert.Contains(("source rights", "precompute_reader may not read source.users.", "grant usage on schema source to precompute_reader; grant select on source.users to precompute_reader;"), faults);
        Assert.Contains(faults, static f => f is { Check: "source views", Message: "source.startup_interactions.user_id is text; it must be uuid." });
        Assert.Contains(faults, static f => f is { Check: "source views", Message: "source.startup_interactions.occurred_at is timestamp without time zone; it must be timestamptz." } && f.Remedy.Contains("at time zone 'UTC'", StringComparison.Ordinal));
        Assert.Contains(faults, static f => f is { Check: "source views", Message: "source.startup_interactions lacks request_id." });

        foreach ((_, _, string sql) in faults.Where(static f => f.Check is "roles" or "source rights"))
            await AsAdminAsync(sql);
        await AsAdminAsync(
            """
            drop view source.startup_interactions;
            create view source.startup_interactions as
                select startup as startup_id, person as user_id, kind as interaction_type, at at time zone 'UTC' as occurred_at, request as request_id from public.contacts;
            grant select on source.startup_interactions to precompute_batch, precompute_reader;
            """);
        CommandResult mended = await ExamineAsync();
        Assert.True(mended.ExitCode == ExitCodes.Done, mended.ToString());
        string[] indexes = [.. Findings(mended).Where(static f => f.GetProperty("check").GetString() is "source indexes").Select(static f => f.GetProperty("remedy").GetString()!)];
        Assert.Equal(["create index concurrently on public.contacts (startup);", "create index concurrently on public.contacts (person);"], indexes);
        foreach (string sql in indexes)
            await AsAdminAsync(sql);
        Assert.Contains("Every look-up of one person or one startup has its index.", (await ExamineAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerAndStoreThatCannotBeUsed_AreSaid_AndWhatNeedsThemIsLeftOut()
    {
        string file = Path.Combine(_world.Folder, "file");
        await File.WriteAllTextAsync(file, "", Ct);
        await ConfigureAsync(config =>
        {
            config["ConnectionStrings"]!["Source"] = config["ConnectionStrings"]!["Serving"]!.GetValue<string>();
            config["ConnectionStrings"]!["Serving"] = "Host=127.0.0.1;Port=1;Username=precompute_batch;Password=s3cret;Timeout=2";
            config["Store"] = new JsonObject { ["Path"] = file };
        });

        CommandResult result = await ExamineAsync();

        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Equal(["store", "serving"], Findings(result).Where(static f => f.GetProperty("verdict").GetString() is "failed").Select(static f => f.GetProperty("check").GetString()));
        Assert.DoesNotContain("s3cret", result.ToString(), StringComparison.Ordinal);
        Assert.Contains(Findings(result), static f => f.GetProperty("check").GetString() is "source views");
        Assert.DoesNotContain(Findings(result), static f => f.GetProperty("check").GetString() is "schema" or "version" or "pooler");
    }

    [Fact]
    public async Task NotMigrated_NamesTheCommand()
    {
        await using TestDatabase empty = await server.CreateDatabaseAsync(migrate: false, Ct);
        await ConfigureAsync(config => config["ConnectionStrings"]!["Serving"] = empty.BatchConnectionString);

        CommandResult result = await ExamineAsync();

        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains(Findings(result), static f => f.GetProperty("check").GetString() is "schema" && f.GetProperty("remedy").GetString() is "precompute db migrate");
        Assert.Contains(Findings(result), static f => f.GetProperty("check").GetString() is "source views" && f.GetProperty("message").GetString()!.StartsWith("There is no view source.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("transaction", "failed", "the run lock")]
    [InlineData("session", "ok", "keeps its session")]
    public async Task ThroughPgBouncer_TheModeDecides(string mode, string verdict, string message)
    {
        await using PgBouncerServer pooler = await PgBouncerServer.StartAsync(_world.Database.BatchConnectionString, mode, Ct);
        await ConfigureAsync(config => config["ConnectionStrings"]!["Serving"] = pooler.ConnectionString);

        CommandResult result = await ExamineAsync();

        JsonElement finding = Assert.Single(Findings(result), static f => f.GetProperty("check").GetString() is "pooler");
        Assert.Equal(verdict, finding.GetProperty("verdict").GetString());
        Assert.Contains(message, finding.GetProperty("message").GetString(), StringComparison.Ordinal);
        NpgsqlConnection.ClearAllPools();
    }

    private Task<CommandResult> ExamineAsync() => _world.RunAsync("doctor");

    // All lines but the sum.
    private static IEnumerable<JsonElement> Findings(CommandResult result) => result.Lines.SkipLast(1);

    private async Task<string> PlainAsync()
    {
        using StringWriter output = new();
        Assert.Equal(ExitCodes.Done, await CommandLine.RunAsync(["doctor", "--config", _world.ConfigFile], output, TextWriter.Null));
        return output.ToString();
    }

    private async Task ConfigureAsync(Action<JsonNode> change)
    {
        JsonNode config = JsonNode.Parse(await File.ReadAllTextAsync(_world.ConfigFile, Ct))!;
        change(config);
        await File.WriteAllTextAsync(_world.ConfigFile, config.ToJsonString(), Ct);
    }

    private async Task AsAdminAsync(string sql)
    {
        await using NpgsqlConnection connection = new(_world.Database.AdminConnectionString);
        await connection.OpenAsync(Ct);
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
