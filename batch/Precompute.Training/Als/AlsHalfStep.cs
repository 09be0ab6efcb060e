using System.Runtime.CompilerServices;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>One half of a sweep: every row of one side solved while the other side is fixed. Rows are independent of each other.</summary>
internal sealed class AlsHalfStep
{
    private const int MostRows = 128;
    private const int RotatedRows = 1024;
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

    /// <summary>Solves all rows exactly, by Cholesky.</summary>
    /// <param name="fixedSide">columns × f.</param>
    /// <param name="solved">rows × f, overwritten.</param>
    /// <param name="cancellationToken">Looked at before every block of rows.</param>
    public void Solve(DenseMatrix fixedSide, DenseMatrix solved, CancellationToken cancellationToken)
    {
        var solver = new ImplicitRowSolver(_parameters, fixedSide.Rows, GramOf(fixedSide));
        ForEachBlock(
            (first, end, scratch) => SolveRows(solver, fixedSide, solved, first, end, scratch),
            cancellationToken);
    }

    /// <summary>Solves some rows exactly, by Cholesky, and leaves the others as they are.</summary>
    /// <param name="fixedSide">columns × f.</param>
    /// <param name="solved">rows × f.</param>
    /// <param name="chosen">Which rows, one flag each.</param>
    /// <param name="cancellationToken">Looked at before every block of rows.</param>
    public void Solve(DenseMatrix fixedSide, DenseMatrix solved, bool[] chosen, CancellationToken cancellationToken)
    {
        var solver = new ImplicitRowSolver(_parameters, fixedSide.Rows, GramOf(fixedSide));
        ForEachBlock(
            (first, end, scratch) =>
            {
                for (int row = first; row < end; row++)
                {
                    if (chosen[row])
                        SolveRows(solver, fixedSide, solved, row, row + 1, scratch);
                }
            },
            cancellationToken);
    }

    /// <summary>
    /// Improves all rows by a few conjugate-gradient steps. Both sides change to the basis in which the fixed side's Gram matrix is
    /// tridiagonal, where a step costs nothing but the row's own entries. Predictions, norms and so the loss do not depend on the basis.
    /// </summary>
    /// <param name="fixedSide">columns × f: in the new basis on return.</param>
    /// <param name="solved">rows × f: the start of each row on entry, the improved row, in the new basis, on return.</param>
    /// <param name="cancellationToken">Looked at before every block of rows.</param>
    /// <returns>The change of basis.</returns>
    public RowRotation Improve(DenseMatrix fixedSide, DenseMatrix solved, CancellationToken cancellationToken)
    {
        TridiagonalGram gram = TridiagonalGram.Reduce(GramOf(fixedSide), _parameters.Factors, _parameters.UnobservedWeight, out DenseMatrix basis);
        RowRotation rotation = new(basis);
        Rotate(fixedSide, rotation, cancellationToken);
        var solver = new ImplicitRowSolver(_parameters, fixedSide.Rows, gram);
        ForEachBlock(
            (first, end, scratch) =>
            {
                rotation.Apply(solved, first, end - first, scratch);
                ImproveRows(solver, fixedSide, solved, first, end, scratch);
            },
            cancellationToken);
        return rotation;
    }

    /// <summary>Changes the basis of all rows of a matrix.</summary>
    public void Rotate(DenseMatrix factors, RowRotation rotation, CancellationToken cancellationToken) => RowBlocks.Run(
        RowBlocks.Count(factors.Rows, RotatedRows),
        _threads,
        () => new RowScratch(_parameters.Factors, entries: 0),
        (block, scratch) => rotation.Apply(factors, block * RotatedRows, Math.Min(RotatedRows, factors.Rows - (block * RotatedRows)), scratch),
        cancellationToken);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SolveRows(ImplicitRowSolver solver, DenseMatrix fixedSide, DenseMatrix solved, int first, int end, RowScratch scratch)
    {
        for (int row = first; row < end; row++)
            solver.Solve(fixedSide, _matrix.RowColumnsAndMore(row, scratch.RowsAhead), _matrix.RowValues(row), solved.Row(row), scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ImproveRows(ImplicitRowSolver solver, DenseMatrix fixedSide, DenseMatrix solved, int first, int end, RowScratch scratch)
    {
        for (int row = first; row < end; row++)
            solver.Improve(fixedSide, _matrix.RowColumnsAndMore(row, scratch.RowsAhead), _matrix.RowValues(row), solved.Row(row), scratch);
    }

    private float[] GramOf(DenseMatrix fixedSide)
    {
        float[] gram = new float[(long)_parameters.Factors * _parameters.Factors];
        GramMatrix.Compute(fixedSide, gram, _threads);
        return gram;
    }

    private void ForEachBlock(Action<int, int, RowScratch> run, CancellationToken cancellationToken) => RowBlocks.Run(
        _blockStarts.Length,
        _threads,
        () => new RowScratch(_parameters.Factors, _longestRow),
        (block, scratch) =>
        {
            int first = _blockStarts[block];
            run(first, first + Math.Min(_blockRows, _matrix.Rows - first), scratch);
        },
        cancellationToken);
}
