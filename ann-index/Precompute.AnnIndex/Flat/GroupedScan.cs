using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>
/// Answers a stretch of 96 to 3,072 queries, block after block, those that point the same way together: their candidates are the same, so that more
/// panels are left early and vectors come from near caches. Not thread-safe: one per worker, used stretch after stretch. Nothing is
/// allocated after birth.
/// </summary>
public sealed class GroupedScan
{
    // For each worker, so that none waits long for the last to finish.
    private const int StretchesEach = 8;
    private const int MostBlocks = 32;
    private readonly BlockScan _scan;
    private readonly DenseMatrix _queries;
    private readonly ScreeningBasis _basis;
    private readonly NearOrder _order;
    private readonly int[] _rows;

    /// <summary>Makes room for a stretch.</summary>
    /// <param name="vectors">What to find.</param>
    /// <param name="queries">Any × d.</param>
    /// <param name="k">Most entries of a list, 1 or more.</param>
    /// <param name="stretch">Most queries at a time, see <see cref="StretchOf"/>.</param>
    /// <param name="filter">Vectors that may be returned, most of all; null for all.</param>
    /// <param name="excluded">Rows of queries × vectors: what a query must not get; null for nothing.</param>
    public GroupedScan(ScreenedVectors vectors, DenseMatrix queries, int k, int stretch, IOrdinalFilter? filter = null, CsrMatrix? excluded = null)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfLessThan(stretch, 1);
        _scan = new BlockScan(vectors, queries, k, filter, excluded);
        _queries = queries;
        _basis = vectors.Panels.Basis;
        _order = new NearOrder(stretch, queries.Columns);
        _rows = new int[stretch];
    }

    /// <summary>
    /// How many queries are grouped: few enough that workers finish together, and that whoever writes answers down in order need not keep
    /// many.
    /// </summary>
    /// <param name="queries">In all.</param>
    /// <param name="workers">1 or more.</param>
    public static int StretchOf(int queries, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        return Math.Clamp(queries / (StretchesEach * workers) / BlockScan.Capacity, 1, MostBlocks) * BlockScan.Capacity;
    }

    /// <summary>Answers a stretch of queries, in any order.</summary>
    /// <param name="rows">Rows of the queries, at most a stretch.</param>
    /// <param name="scaleOf">What the scores of a query of a norm are multiplied with; 0 for one that must not be scanned.</param>
    /// <param name="answer">Receives each list, an empty one where nothing may be returned.</param>
    /// <param name="leftOut">Told of each query that was not scanned.</param>
    /// <param name="cancellationToken">Looked at before every block, and before every query that is not scanned.</param>
    public void Answer(ReadOnlySpan<int> rows, Func<float, float> scaleOf, NeighborListHandler answer, Action<int> leftOut, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scaleOf);
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(leftOut);
        Span<int> grouped = _rows.AsSpan(0, rows.Length);
        rows.CopyTo(grouped);
        if (grouped.Length > BlockScan.Capacity)
            _order.ArrangeByDirection(_queries, grouped, _basis, BlockScan.Capacity);
        try
        {
            int waiting = 0;
            foreach (int row in grouped)
            {
                float norm = VectorKernels.Norm(_queries.Row(row));
                float scale = scaleOf(norm);
                if (scale == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    leftOut(row);
                    continue;
                }

                _scan.Add(row, norm, scale);
                if (++waiting == BlockScan.Capacity)
                {
                    Run();
                    waiting = 0;
                }
            }

            Run();
        }
        finally
        {
            _scan.Clear();
        }

        void Run()
        {
            cancellationToken.ThrowIfCancellationRequested();
            _scan.Run(answer);
        }
    }
}
