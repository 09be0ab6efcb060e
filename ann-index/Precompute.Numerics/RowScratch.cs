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

    /// <summary>Bytes of gathered rows that are read twice in a row, for dots and for their sum: half of a first-level cache.</summary>
    private const int ChunkBytes = 24 * 1024;

    /// <summary>Coefficients are worked on in whole vectors: there is room, and zeros, up to a multiple of the widest.</summary>
    private const int EntryMultiple = 16;

    /// <summary>Floats before and after a vector, so that its neighbours may be read from one element beside it.</summary>
    private const int Margin = 16;

    /// <summary>Bytes of rows that are under way while others are copied.</summary>
    private const int BytesAhead = 8 * 1024;
    private readonly DenseMatrix _vectors;
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
        PanelRows = Math.Max(32, PanelBytes / (Stride * sizeof(float)) / EntryMultiple * EntryMultiple);
        ChunkRows = Math.Clamp(ChunkBytes / (Stride * sizeof(float)) / EntryMultiple * EntryMultiple, EntryMultiple, PanelRows);
        RowsAhead = Math.Max(1, BytesAhead / (Stride * sizeof(float)));
        Panel = new DenseMatrix(PanelRows, Stride);
        _vectors = new DenseMatrix(5, Stride + (2 * Margin));
        Dots = new float[ChunkRows];
        Curvature = new float[RoundUp(entries, EntryMultiple)];
        Linear = new float[RoundUp(entries, EntryMultiple)];
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

    /// <summary>Rows of the panel that are worked on at a time: a multiple of 16.</summary>
    internal int ChunkRows { get; }

    /// <summary>How many rows later a row is copied that is asked for now.</summary>
    public int RowsAhead { get; }

    /// <summary>One value for each row of a chunk.</summary>
    internal float[] Dots { get; }

    /// <summary>Stride × Stride, made when the first row is solved by Cholesky.</summary>
    internal DenseMatrix NormalMatrix => _normalMatrix ??= new DenseMatrix(Stride, Stride);

    /// <summary>f rounded up to a multiple of 16, the stride of padded vectors and matrices.</summary>
    public static int PaddedStride(int factors) => RoundUp(factors, 16);

    /// <summary>Makes room for the coefficients of a row.</summary>
    public void EnsureEntries(int entries)
    {
        if (entries <= Linear.Length)
            return;
        int capacity = RoundUp(Math.Max(entries, Linear.Length * 2), EntryMultiple);
        Curvature = new float[capacity];
        Linear = new float[capacity];
    }

    /// <summary>One of five padded vectors: solution, residual, direction, product, right-hand side.</summary>
    internal Span<float> Vector(int number) => _vectors.Row(number).Slice(Margin, Stride);

    /// <summary>Zeroes the coefficients from the last entry of a row to the next whole vector.</summary>
    internal void ClearBeyond(int entries)
    {
        int tail = RoundUp(entries, EntryMultiple) - entries;
        Curvature.AsSpan(entries, tail).Clear();
        Linear.AsSpan(entries, tail).Clear();
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
