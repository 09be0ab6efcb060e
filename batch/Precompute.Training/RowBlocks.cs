using Precompute.Numerics;

namespace Precompute.Training;

/// <summary>
/// Runs work over numbered blocks on a fixed number of workers, each with state of its own. Blocks are handed out one by one in the
/// order given; which worker gets which block is not determined, so a block's outcome must depend on its number alone.
/// </summary>
internal static class RowBlocks
{
    /// <summary>Runs every block exactly once.</summary>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="threads">Workers, 1 or more.</param>
    /// <param name="createState">Makes a worker's scratch.</param>
    /// <param name="run">Does one block.</param>
    /// <param name="cancellationToken">Looked at before every block.</param>
    /// <exception cref="OperationCanceledException">Cancelled; some blocks were not run.</exception>
    public static void Run<TState>(int blocks, int threads, Func<TState> createState, Action<int, TState> run, CancellationToken cancellationToken) =>
        WorkSharing.For(blocks, chunk: 1, threads, _ => createState(), run, cancellationToken);

    /// <summary>Number of blocks of at most <paramref name="blockRows"/> rows that <paramref name="rows"/> rows make.</summary>
    public static int Count(int rows, int blockRows) => (int)((rows + (blockRows - 1L)) / blockRows);

    /// <summary>Block starts of at most <paramref name="rows"/> rows each, the ones with most entries first, so that no worker is left with a big one at the end.</summary>
    public static int[] HeaviestFirst(CsrMatrix matrix, int rows)
    {
        int blocks = Count(matrix.Rows, rows);
        int[] starts = new int[blocks];
        long[] entries = new long[blocks];
        for (int b = 0; b < blocks; b++)
        {
            starts[b] = b * rows;
            entries[b] = -(matrix.RowOffsets[(int)Math.Min(matrix.Rows, (b + 1L) * rows)] - matrix.RowOffsets[b * rows]);
        }

        Array.Sort(entries, starts);
        return starts;
    }
}
