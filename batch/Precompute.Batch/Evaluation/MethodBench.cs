using System.Diagnostics;
using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Training.Evaluation;

namespace Precompute.Batch.Evaluation;

/// <summary>
/// Makes one method after the other on one split, measures it, takes its time and memory, and lets it go: the largest one decides
/// how much memory an evaluation needs, not their sum.
/// </summary>
internal sealed class MethodBench
{
    private readonly HoldoutSplit _split;
    private readonly EvaluationSession _session;
    private readonly List<MeasuredMethod> _methods = [];

    /// <summary>A bench for one split.</summary>
    public MethodBench(HoldoutSplit split, EvaluationOptions options, CancellationToken cancellationToken)
    {
        _split = split;
        _session = new EvaluationSession(split, options, cancellationToken);
    }

    /// <summary>Largest resident memory so far, MiB.</summary>
    public double PeakRssMb { get; private set; }

    /// <summary>Measures one method.</summary>
    /// <param name="method">One of <see cref="MethodNames"/>.</param>
    /// <param name="fit">Makes it from what lies before the test.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    public void Measure(string method, Func<FittedMethod> fit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PeakRssMb = Math.Max(PeakRssMb, ProcessMemory.PeakMb());

        // The method before may have needed a gigabyte. Left to itself the runtime keeps it, beside the next one's, and the peak of the next is not its own.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ProcessMemory.ResetPeak();
        long start = Stopwatch.GetTimestamp();
        FittedMethod fitted = fit();
        double made = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long asked = Stopwatch.GetTimestamp();
        if (fitted.Recommender is { } recommender)
            _session.Measure(recommender, cancellationToken);
        double peak = ProcessMemory.PeakMb();
        PeakRssMb = Math.Max(PeakRssMb, peak);
        _methods.Add(new MeasuredMethod
        {
            Model = fitted.Recommender?.Name ?? MethodNames.InMetrics(method, _split.Direction),
            Parameters = fitted.Parameters,
            Choice = fitted.Choice,
            TuningSeconds = fitted.TuningSeconds,
            TrainingSeconds = Math.Max(0d, made - fitted.TuningSeconds),
            AnsweringSeconds = Stopwatch.GetElapsedTime(asked).TotalSeconds,
            PeakRssMb = peak,
            NotMeasured = fitted.NotMeasured,
        });
    }

    /// <summary>The tracked metric of each entity under test, by the method that answers it; entities of methods that were not measured are left out.</summary>
    public EntityQuality ServedBy(MethodChoice methods)
    {
        int[] counts = _split.Train.CountsOf(_split.Direction);
        List<int> queries = [];
        List<Segment> segments = [];
        List<float> values = [];
        for (int i = 0; i < _session.Queries.Count; i++)
        {
            int query = _session.Queries[i];
            if (!_session.Tracked.TryGetValue(methods.MethodFor(_split.Direction, ListRole.Developer, counts[query]).ToName(), out float[]? measured))
                continue;
            queries.Add(query);
            segments.Add(methods.Thresholds.SegmentOf(_split.Direction, counts[query]));
            values.Add(measured[i]);
        }

        return new EntityQuality { Direction = _split.Direction, Queries = [.. queries], Segments = [.. segments], Values = [.. values] };
    }

    /// <summary>Everything measured.</summary>
    public EvaluationReport ToReport() => _session.ToReport() with { Methods = [.. _methods] };
}
