using System.Globalization;
using System.Net;
using Precompute.Database.Publish;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// A day's work in small: requests of every kind at an even pace, versions swapped meanwhile, with lists from PostgreSQL and from local files
/// side by side. Neither memory nor threads nor handles of the APIs grow.
/// </summary>
public sealed class ReaderSteadyLoadTests(ReaderFixture fixture, ITestOutputHelper output) : IClassFixture<ReaderFixture>
{
    private const int SamplesForASwap = 4;
    private const double MiB = 1024 * 1024;

    /// <summary>From here on most of it is behind what a process grows by while it warms up.</summary>
    private static readonly bool IsWarm = TestCounts.SteadyLoad >= TimeSpan.FromMinutes(2);

    private static readonly int Samples = IsWarm ? 80 : 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Allowed of the line through the second half: what a warm process still varies by. In ten seconds it is not warm, and only a large leak is
    /// seen; in thirty minutes 8 MiB are 300 bytes a request.
    /// </summary>
    [Fact]
    public async Task MixedRequestsAndSwaps_FromPostgreSqlAndLocalFiles_NothingGrows()
    {
        Guid fresh = new("ffffffff-0000-4000-8000-000000000001");
        await fixture.InsertPersonAsync(fresh, "developer", [(4, "like"), (8, "like"), (12, "apply"), (16, "view"), (20, "like"), (24, "like")]);
        await fixture.Version.PublishAsync(fixture.Database, fixture.Store, null, Token);
        using TemporaryFolder logs = new();
        await using SteadyApi database = await SteadyApi.StartAsync(fixture, "Database", fresh, logs.Combine("database"));
        await using SteadyApi local = await SteadyApi.StartAsync(fixture, "LocalFiles", fresh, logs.Combine("local"));
        SteadyApi[] apis = [database, local];
        VersionActivator activator = new(fixture.Database.Batch, TimeProvider.System);

        TimeSpan interval = TestCounts.SteadyLoad / Samples;
        long started = TimeProvider.System.GetTimestamp();
        for (int sample = 0; sample < Samples; sample++)
        {
            if (sample % SamplesForASwap == 1)
                Assert.Equal(ActivationOutcome.Activated, (await activator.RollbackAsync(null, TimeSpan.Zero, "test", Token)).Outcome);
            await Task.WhenAll(apis.Select(static a => a.SampleAsync(Token)));
            if ((interval * (sample + 1)) - TimeProvider.System.GetElapsedTime(started) is { Ticks: > 0 } rest)
                await Task.Delay(rest, Token);
        }

        foreach (SteadyApi api in apis)
        {
            await api.StopAskingAsync();
            Report(api);
        }

        Assert.All(apis, api =>
        {
            Assert.Empty(api.Mix.Violations);
            Assert.All((HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.BadRequest, HttpStatusCode.NotFound], status => Assert.True(api.Mix.Answers[status] > 0));
            Assert.InRange(Trend.RiseOfSecondHalf(api.Managed), double.MinValue, IsWarm ? 8 * MiB : 32 * MiB);
            Assert.InRange(Trend.RiseOfSecondHalf(api.Resident), double.MinValue, IsWarm ? 24 * MiB : 96 * MiB);
            Assert.InRange(Trend.RiseOfSecondHalf(api.Threads), double.MinValue, IsWarm ? 4 : 12);
            Assert.InRange(Trend.RiseOfSecondHalf(api.Handles), double.MinValue, IsWarm ? 8 : 24);
        });
    }

    private void Report(SteadyApi api)
    {
        output.WriteLine($"{api.Name}: {string.Join(", ", api.Mix.Answers.OrderBy(static a => a.Key).Select(static a => $"{a.Value} × {(int)a.Key}"))} in {TestCounts.SteadyLoad}");
        Line("managed, MiB", api.Managed, MiB);
        Line("resident, MiB", api.Resident, MiB);
        Line("threads", api.Threads, 1);
        Line("handles", api.Handles, 1);

        void Line(string what, List<double> samples, double unit) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {what}: {samples[0] / unit:F1} at first, {samples[samples.Count / 2] / unit:F1} in the middle, {samples[^1] / unit:F1} at last, at most {samples.Max() / unit:F1}; the second half rises by {Trend.RiseOfSecondHalf(samples) / unit:F2}"));
    }
}
