using System.Diagnostics;
using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Batch.Ann;

/// <summary>The answers of one pass over all queries, and how long each took.</summary>
internal sealed class SearchMeasurement
{
    private static readonly TimeSpan WarmingWindow = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MeasuringWindow = TimeSpan.FromMilliseconds(500);

    // The runtime compiles what is hot a second and a third time, in the background: as long as a window is so much faster than the one before, it is not done.
    private const double StillWarming = 1.03;
    private const int MostWindows = 16;

    private readonly NeighborLists _answers;
    private readonly double[] _microseconds;
    private readonly bool _batch;

    private SearchMeasurement(int queries, int k, bool batch)
    {
        _batch = batch;
        _answers = new NeighborLists(queries, k);
        _microseconds = new double[queries];
    }

    /// <summary>Number of queries.</summary>
    public int Queries => _answers.Count;

    /// <summary>Queries a second, all threads together.</summary>
    public double QueriesPerSecond { get; private set; }

    /// <summary>Mean time of a search, microseconds; null where all were asked at once.</summary>
    public double? MeanMicroseconds => _batch ? null : _microseconds.Length == 0 ? 0 : _microseconds.Average();

    /// <summary>The 99th percentile of it.</summary>
    public double? P99Microseconds => _batch ? null : RecallMeter.Percentile99([.. _microseconds.Order()]);

    /// <summary>A query's answer.</summary>
    public ReadOnlySpan<Neighbor> this[int query] => _answers[query];

    /// <summary>
    /// Searches every row, over and over: until the runtime has compiled what is hot and the memory is warm, and then as long as a
    /// rate needs to be told from noise. Times and answers are the last pass's.
    /// </summary>
    /// <param name="index">What is measured.</param>
    /// <param name="queries">One a row.</param>
    /// <param name="k">Length of an answer.</param>
    /// <param name="options">Of every search.</param>
    /// <param name="threads">Searchers at the same time.</param>
    /// <param name="batch">Whether a pass is one call with all queries.</param>
    /// <param name="cancellationToken">Looked at every few queries.</param>
    public static SearchMeasurement Run(
        IVectorIndex index, DenseMatrix queries, int k, SearchOptions options, int threads, bool batch, CancellationToken cancellationToken)
    {
        var measured = new SearchMeasurement(queries.Rows, k, batch);
        double rate = 0;
        for (int window = 0; window < MostWindows; window++)
        {
            double before = rate;
            rate = Repeat(WarmingWindow);
            if (window > 0 && rate <= before * StillWarming)
                break;
        }

        measured.QueriesPerSecond = Repeat(MeasuringWindow);
        return measured;

        double Repeat(TimeSpan atLeast)
        {
            long start = Stopwatch.GetTimestamp();
            for (int passes = 1; ; passes++)
            {
                if (batch)
                    index.SearchBatch(queries, options, measured._answers, threads, cancellationToken);
                else
                    measured.Pass(index, queries, options, threads, cancellationToken);
                if (Stopwatch.GetElapsedTime(start) is var time && time >= atLeast)
                    return (double)passes * queries.Rows / time.TotalSeconds;
            }
        }
    }

    private void Pass(IVectorIndex index, DenseMatrix queries, SearchOptions options, int threads, CancellationToken cancellationToken)
    {
        WorkSharing.For(
            queries.Rows,
            chunk: 64,
            threads,
            static _ => 0,
            (q, _) =>
            {
                long start = Stopwatch.GetTimestamp();
                _answers.SetLength(q, index.Search(queries.Row(q), options, _answers.Room(q)));
                _microseconds[q] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            },
            cancellationToken);
    }
}
