using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>What an exact index answers to a sample of queries, and how long it takes: found once, compared with at any breadth.</summary>
public sealed class ExactAnswers
{
    private readonly DenseMatrix _queries;
    private readonly NeighborLists _answers;

    private ExactAnswers(IVectorIndex exact, DenseMatrix queries, RecallOptions options)
    {
        _queries = queries;
        Index = exact;
        Vectors = exact.Count;
        Metric = exact.Metric;
        Filter = options.Filter;
        Clock = options.Clock;
        K = Math.Min(options.K, Math.Max(exact.Count, 1));
        _answers = new NeighborLists(Math.Min(queries.Rows, Math.Max(options.MaxQueries, 0)), K);
    }

    /// <summary>Number of queries.</summary>
    public int Count => _answers.Count;

    /// <summary>Length of an answer; fewer where the filter accepts fewer.</summary>
    public int K { get; }

    /// <summary>Number of vectors searched.</summary>
    public int Vectors { get; }

    /// <summary>How they are scored.</summary>
    public VectorMetric Metric { get; }

    /// <summary>What was asked for; null for everything.</summary>
    public IOrdinalFilter? Filter { get; }

    /// <summary>Share of the vectors that the filter accepts; 1 without one.</summary>
    public double AcceptedShare => Filter is null || Vectors == 0 ? 1 : (double)Filter.AcceptedCount / Vectors;

    /// <summary>What searches are timed by.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Mean time of an exact search, microseconds: of one pass, which also pays for what only the first searches of a process do.</summary>
    public double MeanMicroseconds { get; private set; }

    /// <summary>What was asked.</summary>
    internal IVectorIndex Index { get; }

    /// <summary>An exact answer, best first.</summary>
    public ReadOnlySpan<Neighbor> this[int index] => _answers[index];

    /// <summary>A query; they are spread evenly over the given rows.</summary>
    public ReadOnlySpan<float> Query(int index) => _queries.Row((int)((long)index * _queries.Rows / Count));

    /// <summary>Asks an exact index, one thread.</summary>
    /// <param name="exact">The judge.</param>
    /// <param name="queries">One query a row; must not change afterwards.</param>
    /// <param name="options">Answer length, filter, number of queries.</param>
    /// <param name="cancellationToken">Checked per query.</param>
    /// <exception cref="ArgumentException">The queries do not fit the index.</exception>
    public static ExactAnswers Find(IVectorIndex exact, DenseMatrix queries, RecallOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exact);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(options);
        Throw.IfOutside(nameof(RecallOptions.K), options.K, 1, int.MaxValue);
        ExactAnswers found = new(exact, queries, options);
        var search = new SearchOptions { Filter = options.Filter };
        long start = options.Clock.GetTimestamp();
        for (int i = 0; i < found.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            found._answers.SetLength(i, exact.Search(found.Query(i), search, found._answers.Room(i)));
        }

        found.MeanMicroseconds = found.Count == 0 ? 0 : options.Clock.GetElapsedTime(start).TotalMicroseconds / found.Count;
        return found;
    }
}
