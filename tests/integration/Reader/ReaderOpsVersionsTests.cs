using System.Text.Json.Nodes;
using Precompute.Model.Versions;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>What operators see of versions: those in the database, those here, and whether the two are the same.</summary>
public sealed class ReaderOpsVersionsTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_AreTheKeptOnesAndTheLocalOnes_AlsoWithTheDatabaseDown()
    {
        string first = fixture.Label;
        VersionLabel second = await fixture.Version.PublishAsync(fixture.Database, fixture.Store, null, Token);
        await fixture.Reader.UntilAsync(() => fixture.Reader.GetJsonAsync("/api/versions"), v => (string)v["model_version"]! == second.ToString());

        JsonNode report = await AskAsync();
        Assert.True((bool)report["database_connected"]!);
        JsonArray versions = report["versions"]!.AsArray();
        Assert.Equal([second.ToString(), first], versions.Select(v => (string)v!["version"]!));
        Assert.Equal([("active", true, true, "verified"), ("superseded", false, false, "verified")], versions.Select(v =>
            ((string)v!["status"]!, (bool)v["active"]!, (bool)v["serving"]!, (string)v["local_copy"]!)));
        Assert.All(versions, v => Assert.True((long)v!["age_seconds"]! >= 0 && (string)v["kind"]! == "weekly"));

        await fixture.ExecuteAsync($"update precompute.model_version set manifest_sha256 = null where label = '{first}'");
        Assert.Equal("unchecked", (string)(await AskAsync())["versions"]![1]!["local_copy"]!);

        await server.WithoutConnectionsAsync(fixture.Database, async () =>
        {
            JsonNode down = await fixture.Reader.UntilAsync(AskAsync, r => !(bool)r["database_connected"]!);
            Assert.Equal([second.ToString(), first], down["versions"]!.AsArray().Select(v => (string)v!["version"]!));
            Assert.All(down["versions"]!.AsArray(), v => Assert.Null(v!["status"]));
            Assert.True((bool)down["versions"]![0]!["serving"]!);
            Assert.Equal("unchecked", (string)down["versions"]![0]!["local_copy"]!);
        });
        await fixture.Reader.UntilAsync(AskAsync, r => (bool)r["database_connected"]!);
        Assert.Equal(404, (int)(await fixture.Reader.GetAsync("/ops/versions")).StatusCode);
    }

    private async Task<JsonNode> AskAsync() => JsonNode.Parse(await fixture.Reader.Ops.GetStringAsync(new Uri("/ops/versions", UriKind.Relative), Token))!;
}
