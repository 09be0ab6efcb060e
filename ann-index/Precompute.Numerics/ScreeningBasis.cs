using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;
using Precompute.Numerics.Kernels;
using Precompute.Numerics.Rows;

namespace Precompute.Numerics;

/// <summary>
/// The orthogonal basis in which rows are screened. In their principal axes (eigenvectors of XᵀX, largest first) most of a product is decided
/// by the leading coordinates, so that a screening may look part of the way whether a row can still reach its bound (FEXIPRO, Li et al. 2017).
/// Products do not depend on the basis but for rounding, of which <see cref="Slack"/> is a proven bound. Immutable and thread-safe.
/// </summary>
public sealed class ScreeningBasis
{
    /// <summary>Longer rows are screened as they are: the eigenvectors would cost seconds.</summary>
    public const int MostColumns = 512;

    /// <summary>Most coordinates of <see cref="RotateLeading"/>.</summary>
    public const int LeadingColumns = 16;

    /// <summary>Most places at which a product is looked at, its end included.</summary>
    internal const int MostStages = 3;

    /// <summary>What absolute rounding of the smallest floats, within a rotated row of any legal length, stays below.</summary>
    internal const float Underflow = 1e-40f;

    private const int FewestColumns = 32;

    // A unit of rounding, and room for second-order terms.
    private const double Unit = 6.0e-8;
    private readonly DenseMatrix? _axes;
    private readonly DenseMatrix? _leading;
    private readonly int[] _stages;

    private ScreeningBasis(int columns, DenseMatrix? axes, double slack)
    {
        Columns = columns;
        _axes = axes;
        _leading = axes is null ? null : new DenseMatrix(axes.Rows, LeadingColumns);
        for (int i = 0; i < axes?.Rows; i++)
            axes.Row(i)[..LeadingColumns].CopyTo(_leading!.Row(i));
        Slack = slack;
        int quads = ScreeningPanels.QuadsOf(columns);
        _stages = axes is null ? [quads] : [quads / 2, quads * 3 / 4, quads];
    }

    /// <summary>Length of a row.</summary>
    public int Columns { get; }

    /// <summary>How far a product of rotated rows may be off, as a multiple of the product of the rows' norms; beside it, less than 10⁻⁴⁰ a norm where floats are subnormal.</summary>
    public double Slack { get; }

    /// <summary>After how many fours of coordinates a product is looked at, ascending; the last is all of them.</summary>
    internal ReadOnlySpan<int> Stages => _stages;

    /// <summary>Rows as they are.</summary>
    public static ScreeningBasis Identity(int columns) => new(columns, axes: null, slack: 0);

    /// <summary>
    /// The principal axes of some rows. O(rows·f² + f³). Rows as they are where there is nothing to gain or the axes cannot be had: below 32
    /// and above <see cref="MostColumns"/> columns, or where squares overflow float32.
    /// </summary>
    /// <param name="rows">Any × f.</param>
    public static ScreeningBasis PrincipalOf(DenseMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int f = rows.Columns;
        if (f is < FewestColumns or > MostColumns)
            return Identity(f);
        float[] gram = new float[f * f];
        GramMatrix.Compute(rows, gram, threads: 1);
        if (VectorKernels.IndexOfNonFinite(gram) >= 0)
            return Identity(f);
        Matrix<double> axes = Matrix<double>.Build.Dense(f, f, Array.ConvertAll(gram, static x => (double)x)).Evd(Symmetricity.Symmetric).EigenVectors;
        int stride = RowScratch.PaddedStride(f);
        DenseMatrix packed = new(stride, stride);
        Matrix<double> rounded = Matrix<double>.Build.Dense(f, f);
        for (int i = 0; i < f; i++)
        {
            for (int j = 0; j < f; j++)
            {
                // Eigenvalues ascend.
                float axis = (float)axes[i, f - 1 - j];
                packed.Row(i)[j] = axis;
                rounded[i, j] = axis;
            }
        }

        // |q·x − (qR)·(xR)| ≤ ‖I − R·Rᵀ‖·‖q‖·‖x‖, and a rotated row's coordinates, sums of f products, err by f·2⁻²⁴ of its norm each (Higham 2002, §3.1).
        double skew = (Matrix<double>.Build.DenseIdentity(f) - rounded.TransposeAndMultiply(rounded)).InfinityNorm();
        return double.IsFinite(skew) && skew < 1e-3
            ? new ScreeningBasis(f, packed, skew + (2.1 * Unit * (f + 2) * Math.Sqrt(f)))
            : Identity(f);
    }

    /// <summary>A row in this basis. O(f²).</summary>
    /// <param name="row">f values.</param>
    /// <param name="rotated">Receives f values.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public void Rotate(ReadOnlySpan<float> row, Span<float> rotated) => Combine(_axes, row, rotated[..Columns]);

    /// <summary>A row's first coordinates in this basis, at most <see cref="LeadingColumns"/>. O(f) each.</summary>
    /// <param name="row">f values.</param>
    /// <param name="leading">Receives them: as many as it has room for.</param>
    /// <exception cref="ArgumentException">The row has another length, or there are not so many.</exception>
    public void RotateLeading(ReadOnlySpan<float> row, Span<float> leading)
    {
        if (leading.Length > Math.Min(LeadingColumns, Columns))
            throw new ArgumentException($"There are {Math.Min(LeadingColumns, Columns)} leading coordinates; {leading.Length} are asked for.", nameof(leading));
        Combine(_leading, row, leading);
    }

    // The combination of the axes' rows that a row's values are the weights of.
    private void Combine(DenseMatrix? axes, ReadOnlySpan<float> row, Span<float> rotated)
    {
        if (row.Length != Columns)
            throw new ArgumentException($"The row has {row.Length} values; the basis is for {Columns}.", nameof(row));
        if (axes is null)
        {
            row[..rotated.Length].CopyTo(rotated);
            return;
        }

        Span<float> weights = stackalloc float[axes.Rows];
        Span<float> sums = stackalloc float[axes.Columns];
        weights.Clear();
        sums.Clear();
        row.CopyTo(weights);
        ref float first = ref RowKernels<SimdScalar, float>.First(axes.Row(0));
        ref float weight = ref RowKernels<SimdScalar, float>.First(weights);
        ref float sum = ref RowKernels<SimdScalar, float>.First(sums);
        switch (KernelSelector.Variant)
        {
            case KernelVariant.Avx512:
                RowKernels<Simd512, Vector512<float>>.AddRows<AnyRowLength>(ref first, axes.Rows, axes.Columns, ref weight, ref sum);
                break;
            case KernelVariant.Avx2:
                RowKernels<Simd256, Vector256<float>>.AddRows<AnyRowLength>(ref first, axes.Rows, axes.Columns, ref weight, ref sum);
                break;
            case KernelVariant.Vector128:
                RowKernels<Simd128, Vector128<float>>.AddRows<AnyRowLength>(ref first, axes.Rows, axes.Columns, ref weight, ref sum);
                break;
            default:
                RowKernels<SimdScalar, float>.AddRows<AnyRowLength>(ref first, axes.Rows, axes.Columns, ref weight, ref sum);
                break;
        }

        sums[..rotated.Length].CopyTo(rotated);
    }
}
