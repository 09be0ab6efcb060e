using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Finds the best-scoring vectors for a query vector. Searches are thread-safe, allocate nothing once a thread is warm, and
/// change nothing.
/// </summary>
public interface IVectorIndex
{
    /// <summary>Number of vectors.</summary>
    public int Count { get; }

    /// <summary>Length of each vector.</summary>
    public int Dimensions { get; }

    /// <summary>How vectors are scored.</summary>
    public VectorMetric Metric { get; }

    /// <summary>
    /// The best accepted vectors for a query, by score descending, then ordinal ascending. An approximate index may miss some of the
    /// true best, but returns as many as exist.
    /// </summary>
    /// <param name="query">The query, <see cref="Dimensions"/> finite values.</param>
    /// <param name="options">Breadth and filter.</param>
    /// <param name="results">Receives the answer; k is its length.</param>
    /// <returns>The number of entries written: k, or all accepted ones where there are fewer.</returns>
    /// <exception cref="ArgumentException">The query has a wrong length or holds a NaN or an infinity.</exception>
    public int Search(ReadOnlySpan<float> query, in SearchOptions options, Span<Neighbor> results);

    /// <summary>
    /// Searches for many queries, each answered as by <see cref="Search"/>, on several threads.
    /// </summary>
    /// <param name="queries">One query a row, <see cref="Dimensions"/> columns.</param>
    /// <param name="options">Breadth and filter of all.</param>
    /// <param name="lists">Receives the answers, a list a row; k is their <see cref="NeighborLists.K"/>.</param>
    /// <param name="threads">At most so many work at the same time.</param>
    /// <param name="cancellationToken">Looked at every few queries.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a query holds a NaN or an infinity.</exception>
    public void SearchBatch(DenseMatrix queries, SearchOptions options, NeighborLists lists, int threads, CancellationToken cancellationToken)
    {
        BatchSearch.Check(this, queries, lists);
        BatchSearch.OneByOne(this, queries, options, lists, threads, cancellationToken);
    }
}
