using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics;

/// <summary>
/// Working memory of one worker of the row solvers: a panel for gathered factor rows, the per-entry coefficients of the row being
/// solved, and a few vectors. Made once per worker; solving a row allocates nothing unless the row is longer than any before
/// (<see cref="EnsureEntries"/> then grows the coefficients). Not thread-safe: one instance per thread.
/// </summary>
public sealed class RowScratch
{
    /// <summary>Bytes of gathered rows worked on at a time: they must stay in the second-level cache through all solver steps.</summary>
    private const int PanelBytes = 512 * 1024;
    private const int PrefetchDistance = 8;
    private DenseMatrix? _normalMatrix;

    /// <summary>Creates scratch for rows of a number of factors.</summary>
    /// <param name="factors">f ≥ 1; needs no particular multiple.</param>
    /// <param name="entries">Entries of the longest row expected; longer ones make it grow.</param>
    public RowScratch(int factors, int entries = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(entries);
        Factors = factors;
        Stride = PaddedStride(factors);
        PanelRows = Math.Max(32, PanelBytes / (Stride * sizeof(float)) / 4 * 4);
        Panel = new DenseMatrix(PanelRows, Stride);
        Vectors = new DenseMatrix(5, Stride);
        Curvature = new float[RoundUp(entries + 3, 4)];
        Linear = new float[RoundUp(entries + 3, 4)];
    }

    /// <summary>f.</summary>
    public int Factors { get; }

    /// <summary>f rounded up to a multiple of 16: the length of padded vectors.</summary>
    public int Stride { get; }

    /// <summary>cᵢ of the entries of the current row: what each adds to the curvature, ≥ 0.</summary>
    public float[] Curvature { get; private set; }

    /// <summary>bᵢ of the entries of the current row: what each adds to the right-hand side.</summary>
    public float[] Linear { get; private set; }

    /// <summary>Gathered rows that fit at once.</summary>
    internal int PanelRows { get; }

    /// <summary>PanelRows × Stride.</summary>
    internal DenseMatrix Panel { get; }

    /// <summary>Five padded vectors: solution, residual, direction, product, right-hand side.</summary>
    internal DenseMatrix Vectors { get; }

    /// <summary>Stride × Stride, made when the first row is solved by Cholesky.</summary>
    internal DenseMatrix NormalMatrix => _normalMatrix ??= new DenseMatrix(Stride, Stride);

    /// <summary>f rounded up to a multiple of 16, the stride of padded vectors and matrices.</summary>
    public static int PaddedStride(int factors) => RoundUp(factors, 16);

    /// <summary>Makes room for the coefficients of a row.</summary>
    public void EnsureEntries(int entries)
    {
        if (entries <= Linear.Length - 3)
            return;
        int capacity = RoundUp(Math.Max(entries + 4, Linear.Length * 2), 4);
        Curvature = new float[capacity];
        Linear = new float[capacity];
    }

    /// <summary>Copies factor rows into the panel and zeroes the rest of the last group of four.</summary>
    /// <param name="matrix">Any number of rows × f.</param>
    /// <param name="ordinals">At most <see cref="PanelRows"/> ordinals, all legal.</param>
    /// <returns>Rows to work on: the number of ordinals rounded up to a multiple of four.</returns>
    internal unsafe int Gather(DenseMatrix matrix, ReadOnlySpan<int> ordinals)
    {
        int padded = RoundUp(ordinals.Length, 4);
        int bytes = Factors * sizeof(float);
        for (int i = 0; i < ordinals.Length; i++)
        {
            if (Sse.IsSupported && i + PrefetchDistance < ordinals.Length)
            {
                byte* ahead = (byte*)matrix.RowPointer(ordinals[i + PrefetchDistance]);
                for (int line = 0; line < bytes; line += 64)
                    Sse.Prefetch0(ahead + line);
            }

            // The padding columns of the panel are zero from birth and never written.
            Unsafe.CopyBlockUnaligned(Panel.RowPointer(i), matrix.RowPointer(ordinals[i]), (uint)bytes);
        }

        for (int i = ordinals.Length; i < padded; i++)
            Panel.Row(i).Clear();
        GC.KeepAlive(matrix);
        return padded;
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
