using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Precompute.ReaderApi.AccessLogging;
using Precompute.ReaderApi.Serving;
using Precompute.ReaderApi.Telemetry;
using Precompute.TestKit;

namespace Precompute.UnitTests.Operations;

/// <summary>Every alert has a page, every page of an alert its alert, a test of its own, and metrics that exist.</summary>
public sealed partial class AlertTests
{
    private static readonly string Rules = File.ReadAllText(RepositoryRoot.Combine("ops", "prometheus", "precompute.rules.yml"));
    private static readonly string Runbooks = File.ReadAllText(RepositoryRoot.Combine("ops", "runbooks.md"));

    private static readonly string[] Alerts = [.. Alert().Matches(Rules).Select(static m => m.Groups["name"].Value).Order(StringComparer.Ordinal)];

    [Fact]
    public void Alerts_AndPagesOfTheRunbooks_AreTheSame()
    {
        string[] pages = [.. Page().Matches(Runbooks).Select(static m => m.Groups["name"].Value).Order(StringComparer.Ordinal)];

        Assert.NotEmpty(Alerts);
        Assert.Equal(Alerts, pages);
        Assert.Equal(
            Alerts.Select(static a => $"ops/runbooks.md#{a.ToLowerInvariant()}").Order(StringComparer.Ordinal),
            Link().Matches(Rules).Select(static m => m.Groups["page"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alerts_AreAllInTheQuietNight() =>
        Assert.All(Alerts, static a => Assert.Contains($"alertname: {a}}}", File.ReadAllText(RepositoryRoot.Combine("ops", "prometheus", "precompute.rules.test.yml")), StringComparison.Ordinal));

    [Fact]
    public void Metrics_OfTheRules_ExistInTheApiOrInTheBatchsFile()
    {
        string exporter = File.ReadAllText(RepositoryRoot.Combine("ops", "prometheus", "precompute-metrics"));
        HashSet<string> known = [.. ApiMetrics().Concat(Exported().Matches(exporter).Select(static m => "precompute_" + m.Groups["name"].Value))];
        string[] used = [.. Metric().Matches(string.Join('\n', Rules.Split('\n').Where(static l => !l.TrimStart().StartsWith('#')))).Select(static m => m.Value).Distinct(StringComparer.Ordinal)];

        Assert.True(used.Length > 5);
        Assert.All(used, metric => Assert.Contains(metric, known));
    }

    // As the Prometheus exporter writes them: dots to underscores, the unit, _total for counters.
    private static List<string> ApiMetrics()
    {
        List<string> names = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == AnswerMetrics.MeterName)
                names.Add(instrument.Name.Replace('.', '_') + (instrument is Counter<long> or ObservableCounter<long> ? "_total" : instrument.Unit == "s" ? "_seconds" : ""));
        };
        listener.Start();
        using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using AnswerMetrics metrics = new(services.GetRequiredService<IMeterFactory>(), new HealthState(), TimeProvider.System);
        _ = new AccessLogMetrics(services.GetRequiredService<IMeterFactory>());
        return names;
    }

    [GeneratedRegex(@"- alert: (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^## (?<name>Precompute\w+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Page();

    [GeneratedRegex(@"runbook: (?<page>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"precompute_\w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"select '(?<name>[a-z_]+)',", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Exported();
}
