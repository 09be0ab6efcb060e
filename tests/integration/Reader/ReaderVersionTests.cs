using System.Net;
using System.Text.Json.Nodes;
using Precompute.Model.Versions;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Versions come and go under a running API.</summary>
public sealed class ReaderVersionTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    [Fact]
    public async Task NewVersion_Activated_IsServedWithoutRestartAndOldCursorsSaySo()
    {
        Guid viewer = ReaderWorld.User(9);
        string old = (string)(await fixture.Reader.StartupsAsync(viewer))["next_cursor"]!;

        VersionLabel label = await fixture.Version.PublishAsync(fixture.Database, fixture.Store, null, TestContext.Current.CancellationToken);
        await fixture.Reader.UntilAsync(() => fixture.Reader.StartupsAsync(viewer), a => (string)a["model_version"]! == label.ToString());

        JsonNode problem = await fixture.Reader.GetJsonAsync($"/api/recommendations/startups/for-developer/{viewer}?cursor={old}", HttpStatusCode.Gone);
        Assert.Equal("urn:precompute:problem:expired-cursor", (string)problem["type"]!);
        Assert.Contains(label.ToString(), (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadVersion_Activated_IsRefusedOnceTheOldOneServesAndTheNextHeals()
    {
        Guid viewer = ReaderWorld.User(9);
        string before = (string)(await fixture.Reader.StartupsAsync(viewer))["model_version"]!;
        string whole = Path.Combine(fixture.StorePath, before);
        string[] files = [.. Directory.EnumerateFiles(whole, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(whole, f)).Order(StringComparer.Ordinal)];

        foreach (string file in files)
        {
            VersionLabel bad = await fixture.Version.PublishAsync(
                fixture.Database, fixture.Store, label => Flip(Path.Combine(fixture.StorePath, label, file)), TestContext.Current.CancellationToken);
            JsonNode health = await fixture.Reader.UntilAsync(() => fixture.Reader.GetJsonAsync("/health"), h => (string?)h["refused_version"] == bad.ToString());
            Assert.Equal("degraded", (string)health["status"]!);
            Assert.Equal(before, (string)(await fixture.Reader.StartupsAsync(viewer))["model_version"]!);
        }

        VersionLabel good = await fixture.Version.PublishAsync(fixture.Database, fixture.Store, null, TestContext.Current.CancellationToken);
        await fixture.Reader.UntilAsync(() => fixture.Reader.GetJsonAsync("/health"), h => (string)h["status"]! == "healthy" && (string)h["model_version"]! == good.ToString());
    }

    private static void Flip(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 0x40;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(path, bytes);
    }
}
