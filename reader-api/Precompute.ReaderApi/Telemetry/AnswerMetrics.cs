using System.Diagnostics;
using System.Diagnostics.Metrics;
using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Telemetry;

/// <summary>
/// What the API counts beside ASP.NET Core's latency histogram (<c>http.server.request.duration</c> by route, method and status):
/// answers by direction, role, basis and method; answers shorter than asked for; what searches of an index cost; the age of the version and of
/// the overlay. No tag holds an id.
/// </summary>
internal sealed class AnswerMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Precompute.ReaderApi";

    private static readonly InstrumentAdvice<long> WorkBuckets = new() { HistogramBucketBoundaries = [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000] };

    private readonly Meter _meter;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _underfilled;
    private readonly Histogram<long> _scored;
    private readonly Histogram<long> _scanned;

    /// <summary>Registers the instruments.</summary>
    public AnswerMetrics(IMeterFactory meters, HealthState health, TimeProvider time)
    {
        _meter = meters.Create(MeterName);
        _answers = _meter.CreateCounter<long>("precompute.answers", "{answer}", "Answers given, by direction, role, basis and method of the first item.");
        _underfilled = _meter.CreateCounter<long>("precompute.answers.underfilled", "{answer}", "First pages with fewer items than asked for.");
        _scored = _meter.CreateHistogram("precompute.search.scored", "{node}", "Nodes of the graph that one search scored.", tags: null, WorkBuckets);
        _scanned = _meter.CreateHistogram("precompute.search.scanned", "{vector}", "Vectors that one search, where a walk would have been dearer or found too little, was to scan.", tags: null, WorkBuckets);
        _meter.CreateObservableGauge(
            "precompute.version.age",
            () => health.CreatedAt is { } created ? [new Measurement<double>((time.GetUtcNow() - created).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Age of the version that serves.");
        _meter.CreateObservableGauge(
            "precompute.overlay.age",
            () => health.OverlayTakenAt is { } taken ? [new Measurement<double>((time.GetUtcNow() - taken).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Age of the overlay of opt-outs.");
    }

    /// <summary>Counts one answer.</summary>
    public void Answered(RecommendationRequest request, RecommendationAnswer answer)
    {
        TagList tags = new()
        {
            { "direction", request.ListName },
            { "role", VersionLayout.Name(request.Role) },
            { "basis", BasisName(answer.Plan.Basis) },
            { "method", (answer.Items.Count == 0 ? RecommendationMethod.None : answer.Items[0].Method).ToName() },
            { "stale", answer.Stale ? "true" : "false" },
        };
        _answers.Add(1, tags);
        if (answer.Items.Count < request.Limit && request.Cursor is null)
            _underfilled.Add(1, tags);
    }

    /// <summary>Counts what the search of one answer cost.</summary>
    public void Searched(RecommendationRequest request, SearchWork work)
    {
        KeyValuePair<string, object?> direction = new("direction", request.ListName);
        if (work.Scored > 0)
            _scored.Record(work.Scored, direction);
        if (work.Scanned > 0)
            _scanned.Record(work.Scanned, direction);
    }

    /// <summary>What a basis is called in tags.</summary>
    public static string BasisName(AnswerBasis basis) => basis switch
    {
        AnswerBasis.Impersonal => "impersonal",
        AnswerBasis.Precomputed => "precomputed",
        AnswerBasis.Stored => "stored",
        _ => "live",
    };

    /// <summary>Unregisters the instruments.</summary>
    public void Dispose() => _meter.Dispose();
}
