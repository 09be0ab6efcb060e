using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Precompute.ReaderApi.Serving;

namespace Precompute.IntegrationTests.Reader;

/// <summary>S9: the age of the version that answers is to be seen: in each answer's headers, in /health, and in the metric that the alert asks about.</summary>
public sealed class ReaderAgeTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static readonly string[] Answers =
    [
        $"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}", $"/api/recommendations/investors/for-startup/{ReaderWorld.Startup(8)}", $"/api/similar/users/{ReaderWorld.User(9)}",
        $"/api/explain/startups/{ReaderWorld.User(9)}/{ReaderWorld.Startup(20)}", "/api/popular/startups",
    ];

    [Fact]
    public async Task Version_Of47And49Hours_IsHealthyThenDegradedAndHeaderHealthAndMetricAgree()
    {
        DateTimeOffset created = fixture.Reader.Services.GetRequiredService<HealthState>().CreatedAt!.Value;
        FakeTimeProvider time = new(created.AddHours(47));
        await using RunningReader reader = await fixture.StartReaderAsync(time, fixture.NewCache());
        await reader.UntilReadyAsync();

        JsonNode fresh = await reader.GetJsonAsync("/health");
        Assert.Equal(("healthy", 47L * 3600), ((string)fresh["status"]!, (long)fresh["model_age_seconds"]!));
        await AgesAreAsync(reader, 47 * 3600);

        time.Advance(TimeSpan.FromHours(2));
        JsonNode old = await reader.GetJsonAsync("/health");
        Assert.Equal(("degraded", 49L * 3600), ((string)old["status"]!, (long)old["model_age_seconds"]!));
        Assert.Contains(old["details"]!.AsArray(), static d => (string)d! == "The version is older than 48 hours.");
        await AgesAreAsync(reader, 49 * 3600);
    }

    private async Task AgesAreAsync(RunningReader reader, long seconds)
    {
        foreach (string path in Answers)
        {
            using HttpResponseMessage response = await reader.GetAsync(path);
            Assert.Equal(seconds.ToString(CultureInfo.InvariantCulture), response.Headers.GetValues("X-Model-Age").Single());
            Assert.Equal(fixture.Label, response.Headers.GetValues("X-Model-Version").Single());
        }

        Assert.Equal(seconds, (long)(await reader.GetJsonAsync("/api/versions"))["model_age_seconds"]!);
        Assert.Equal([seconds], MetricOf(reader));
    }

    /// <summary>The metric of this API alone: /metrics has those of all that run in this process.</summary>
    private static List<double> MetricOf(RunningReader reader)
    {
        List<double> seen = [];
        IMeterFactory meters = reader.Services.GetRequiredService<IMeterFactory>();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "precompute.version.age" && ReferenceEquals(instrument.Meter.Scope, meters))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seen.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }
}
