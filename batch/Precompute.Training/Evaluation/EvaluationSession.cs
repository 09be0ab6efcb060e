using Precompute.Model.Metrics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// Measures one method after the other on the same split, so that a caller may make each, take its cost and let it go before the
/// next. Not thread-safe; the work inside of a measurement is parallel.
/// </summary>
public sealed class EvaluationSession
{
    /// <summary>In place of a method's name: what follows from the data alone.</summary>
    public const string DataName = "data";

    private readonly HoldoutSplit _split;
    private readonly EvaluationOptions _options;
    private readonly TrainedTargets _trained;
    private readonly EvaluationFrame[] _frames;
    private readonly List<MetricValue> _values = [];
    private readonly List<MetricValue> _ceilings = [];
    private readonly Dictionary<string, float[]> _tracked = new(StringComparer.Ordinal);

    /// <summary>Prepares queries and slices, and the ceiling of each slice.</summary>
    /// <param name="split">What is held out.</param>
    /// <param name="options">Cut-offs, roles, segments, resampling.</param>
    /// <param name="cancellationToken">Looked at before every resample.</param>
    /// <exception cref="ArgumentException">The cut-offs are not positive and ascending.</exception>
    public EvaluationSession(HoldoutSplit split, EvaluationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Cutoffs.Count == 0 || options.Cutoffs[0] < 1 || options.Cutoffs.Zip(options.Cutoffs.Skip(1)).Any(static p => p.First >= p.Second))
            throw new ArgumentException($"The cut-offs are {string.Join(", ", options.Cutoffs)}; they must be at least one, positive and ascending.", nameof(options));
        _split = split;
        _options = options;
        _trained = new TrainedTargets(split.TrainPairs);
        EvaluationFrame shared = new(
            split,
            options.TargetFilter,
            [(EvaluationSlice.All, null), .. options.Roles.Where(static r => r.TargetFilter is null).Select(static r => (EvaluationSlice.NameOf(r.Role), r.QueryFilter))],
            options.Thresholds);
        _frames =
        [
            shared,
            .. options.Roles.Where(static r => r.TargetFilter is not null).Select(
                r => new EvaluationFrame(split, r.TargetFilter, [(EvaluationSlice.NameOf(r.Role), r.QueryFilter)], options.Thresholds)),
        ];
        foreach (EvaluationFrame frame in _frames)
            AddCeilings(frame, cancellationToken);
    }

    /// <summary>Queries under test, ascending.</summary>
    public IReadOnlyList<int> Queries => _frames[0].Queries;

    /// <summary>The tracked metric of each of <see cref="Queries"/>, by method; empty where none is tracked.</summary>
    public IReadOnlyDictionary<string, float[]> Tracked => _tracked;

    /// <summary>Measures a method.</summary>
    /// <param name="recommender">Trained on <see cref="HoldoutSplit.Train"/> only.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    public void Measure(IRecommender recommender, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recommender);
        foreach (EvaluationFrame frame in _frames)
        {
            EvaluationPass pass = EvaluationPass.Run(_split, frame, recommender, _trained, _options, cancellationToken);
            if (frame == _frames[0])
                Track(recommender.Name, pass);
            foreach (EvaluationSlice slice in frame.Slices)
            {
                Add(_values, recommender.Name, slice, pass.MetricNames, pass.Values, cancellationToken);
                for (int c = 0; c < _options.Cutoffs.Count; c++)
                {
                    double[] at = pass.Catalogue.At(slice.Groups, c);
                    for (int m = 0; m < at.Length; m++)
                        _values.Add(ValueOf(recommender.Name, slice, $"{CatalogueMetrics.Names[m]}@{_options.Cutoffs[c]}", (at[m], at[m], at[m])));
                }
            }
        }
    }

    /// <summary>Everything measured so far.</summary>
    public EvaluationReport ToReport() => new()
    {
        Protocol = _split.Protocol,
        Description = _split.Description,
        Direction = _split.Direction,
        Ceiling = _trained.ShareKnown(_split.Relevant),
        Ceilings = [.. _ceilings],
        TrainingPairs = _split.TrainPairs.NonZeroCount,
        TestPairs = _split.Relevant.NonZeroCount,
        Values = [.. _values],
    };

    private void Track(string model, EvaluationPass pass)
    {
        int metric = Array.IndexOf(pass.MetricNames, _options.TrackedMetric);
        if (metric < 0)
            return;
        float[] values = new float[_frames[0].Queries.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)pass.Values[((long)i * pass.MetricNames.Length) + metric];
        _tracked[model] = values;
    }

    private void AddCeilings(EvaluationFrame frame, CancellationToken cancellationToken)
    {
        int cutoffs = _options.Cutoffs.Count;
        double[] values = new double[(long)frame.Queries.Length * cutoffs];
        for (int i = 0; i < frame.Queries.Length; i++)
            _trained.WriteCeiling(frame.Relevant.RowColumns(frame.Queries[i]), _options.Cutoffs, values.AsSpan(i * cutoffs, cutoffs));
        string[] names = [.. _options.Cutoffs.Select(static k => $"ceiling@{k}")];
        foreach (EvaluationSlice slice in frame.Slices)
            Add(_ceilings, DataName, slice, names, values, cancellationToken);
    }

    private void Add(List<MetricValue> to, string model, EvaluationSlice slice, string[] names, double[] values, CancellationToken cancellationToken)
    {
        var intervals = BootstrapIntervals.Compute(values, names.Length, slice.Rows, _options, cancellationToken);
        for (int m = 0; m < names.Length; m++)
            to.Add(ValueOf(model, slice, names[m], intervals[m]));
    }

    private MetricValue ValueOf(string model, EvaluationSlice slice, string metric, (double Mean, double Low, double High) interval) => new()
    {
        Data = _options.Data,
        Model = model,
        Direction = _split.Direction,
        Segment = slice.Segment,
        Role = slice.Role,
        Metric = metric,
        Value = interval.Mean,
        Low = interval.Low,
        High = interval.High,
        N = slice.Rows.Length,
    };
}
