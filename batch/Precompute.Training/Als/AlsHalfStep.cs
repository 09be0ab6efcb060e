using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>One half of a sweep: every row of one side solved while the other side is fixed. Rows are independent of each other.</summary>
internal sealed class AlsHalfStep
{
    private const int MostRows = 128;
    private const int BlocksWanted = 64;
    private readonly CsrMatrix _matrix;
    private readonly AlsParameters _parameters;
    private readonly int _threads;
    private readonly int _blockRows;
    private readonly int[] _blockStarts;
    private readonly int _longestRow;

    /// <summary>Plans the half-step.</summary>
    /// <param name="matrix">Rows are the side to solve, columns the fixed side.</param>
    /// <param name="parameters">The loss.</param>
    /// <param name="threads">Workers.</param>
    public AlsHalfStep(CsrMatrix matrix, AlsParameters parameters, int threads)
    {
        _matrix = matrix;
        _parameters = parameters;
        _threads = threads;
        _blockRows = Math.Clamp(matrix.Rows / BlocksWanted, 1, MostRows);
        _blockStarts = RowBlocks.HeaviestFirst(matrix, _blockRows);
        for (int r = 0; r < matrix.Rows; r++)
            _longestRow = Math.Max(_longestRow, matrix.RowLength(r));
    }

    /// <summary>Solves all rows.</summary>
    /// <param name="fixedSide">columns × f.</param>
    /// <param name="solved">rows × f: the start of each row on entry (conjugate gradients only), its solution on return.</param>
    /// <param name="exact">Whether by Cholesky.</param>
    /// <param name="cancellationToken">Looked at before every block of rows.</param>
    public void Run(DenseMatrix fixedSide, DenseMatrix solved, bool exact, CancellationToken cancellationToken)
    {
        float[] gram = new float[(long)_parameters.Factors * _parameters.Factors];
        GramMatrix.Compute(fixedSide, gram, _threads);
        var solver = new ImplicitRowSolver(_parameters, fixedSide.Rows, gram);
        RowBlocks.Run(
            _blockStarts.Length,
            _threads,
            () => solver.CreateScratch(_longestRow),
            (block, scratch) =>
            {
                int first = _blockStarts[block];
                SolveRows(solver, fixedSide, solved, first, Math.Min(first + _blockRows, _matrix.Rows), exact, scratch);
            },
            cancellationToken);
    }

    private void SolveRows(ImplicitRowSolver solver, DenseMatrix fixedSide, DenseMatrix solved, int first, int end, bool exact, RowScratch scratch)
    {
        for (int row = first; row < end; row++)
        {
            ReadOnlySpan<int> columns = _matrix.RowColumns(row);
            ReadOnlySpan<float> weights = _matrix.RowValues(row);
            if (exact)
                solver.Solve(fixedSide, columns, weights, solved.Row(row), scratch);
            else
                solver.Improve(fixedSide, columns, weights, solved.Row(row), scratch);
        }
    }
}
