using System.Runtime.InteropServices;

namespace Precompute.Numerics;

/// <summary>
/// The rows of one block of pivots while it is swept out of a symmetric matrix A. With the pivots' part D = L·Lᵀ and the block's rows
/// R: W = L⁻¹·R, V = L⁻ᵀ·W = D⁻¹·R. The rest loses WᵀW, the block's rows become V, the block itself −D⁻¹.
/// </summary>
internal sealed class SweepPanels
{
    private const int Block = SymmetricInverse.Block;
    private const int Tile = 32;
    private readonly int _size;
    private readonly DenseMatrix _rows;
    private readonly DenseMatrix _solved;
    private readonly DenseMatrix _packed;
    private readonly DenseMatrix _negated;
    private readonly double[,] _inverse = new double[Block, Block];
    private readonly double[,] _factor = new double[Block, Block];

    public SweepPanels(int size)
    {
        _size = size;
        _rows = new DenseMatrix(Block, size);
        _solved = new DenseMatrix(Block, size);
        _packed = new DenseMatrix(size / Tile, Block * Tile);
        _negated = new DenseMatrix(size / Tile, Block * Tile);
    }

    /// <summary>The first element of W's j-th 32 columns, 64 × 32 contiguous.</summary>
    public ref float PackedTile(int j) => ref MemoryMarshal.GetReference(_packed.Row(j));

    /// <summary>The same of −W.</summary>
    public ref float NegatedTile(int i) => ref MemoryMarshal.GetReference(_negated.Row(i));

    /// <summary>The block's rows, of which the part left of the diagonal stands above it, in columns.</summary>
    public void Load(DenseMatrix matrix, int first)
    {
        for (int j = 0; j < first; j++)
        {
            ReadOnlySpan<float> source = matrix.Row(j).Slice(first, Block);
            for (int r = 0; r < Block; r++)
                _rows.Row(r)[j] = source[r];
        }

        for (int r = 0; r < Block; r++)
        {
            for (int above = 0; above < r; above++)
                _rows.Row(r)[first + above] = matrix.Row(first + above)[first + r];
            matrix.Row(first + r)[(first + r)..].CopyTo(_rows.Row(r)[(first + r)..]);
        }
    }

    /// <summary>W and V.</summary>
    /// <exception cref="PrecomputeException">A pivot is not safely positive.</exception>
    public void Solve(int first)
    {
        Factorise(first);
        InvertFactor();
        for (int r = 0; r < Block; r++)
        {
            Span<float> w = _solved.Row(r);
            w.Clear();
            for (int c = 0; c <= r; c++)
                VectorKernels.Axpy((float)_inverse[r, c], _rows.Row(c), w);
        }

        Pack();
        for (int r = 0; r < Block; r++)
        {
            Span<float> v = _rows.Row(r);
            v.Clear();
            for (int c = r; c < Block; c++)
                VectorKernels.Axpy((float)_inverse[c, r], _solved.Row(c), v);
        }
    }

    /// <summary>Writes V into the block's rows and columns, and −D⁻¹ into the block.</summary>
    public void Store(DenseMatrix matrix, int first)
    {
        for (int j = 0; j < first; j++)
        {
            Span<float> target = matrix.Row(j).Slice(first, Block);
            for (int r = 0; r < Block; r++)
                target[r] = _rows.Row(r)[j];
        }

        for (int r = 0; r < Block; r++)
        {
            Span<float> target = matrix.Row(first + r);
            _rows.Row(r)[(first + Block)..].CopyTo(target[(first + Block)..]);
            for (int c = r; c < Block; c++)
            {
                double sum = 0d;
                for (int k = c; k < Block; k++)
                    sum += _inverse[k, r] * _inverse[k, c];
                target[first + c] = (float)-sum;
            }
        }
    }

    private void Factorise(int first)
    {
        for (int i = 0; i < Block; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = _rows.Row(i)[first + j];
                for (int k = 0; k < j; k++)
                    sum -= _factor[i, k] * _factor[j, k];
                if (i != j)
                {
                    _factor[i, j] = sum / _factor[j, j];
                    continue;
                }

                if (!(sum > 0d && double.IsFinite(sum)))
                {
                    throw new PrecomputeException(
                        $"The matrix is not positive definite in float32: pivot {first + i} of {_size} is {sum}. A larger regularisation makes it so.");
                }

                _factor[i, i] = Math.Sqrt(sum);
            }
        }
    }

    private void InvertFactor()
    {
        for (int c = 0; c < Block; c++)
        {
            for (int r = 0; r < Block; r++)
            {
                double sum = r == c ? 1d : 0d;
                for (int k = c; k < r; k++)
                    sum -= _factor[r, k] * _inverse[k, c];
                _inverse[r, c] = r < c ? 0d : sum / _factor[r, r];
            }
        }
    }

    private void Pack()
    {
        for (int tile = 0; tile < _size / Tile; tile++)
        {
            Span<float> packed = _packed.Row(tile);
            Span<float> negated = _negated.Row(tile);
            for (int r = 0; r < Block; r++)
                _solved.Row(r).Slice(tile * Tile, Tile).CopyTo(packed[(r * Tile)..]);
            for (int i = 0; i < packed.Length; i++)
                negated[i] = -packed[i];
        }
    }
}
