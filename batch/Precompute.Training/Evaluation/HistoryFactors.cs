using System.Runtime.InteropServices;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>Folds many histories in at once.</summary>
internal static class HistoryFactors
{
    private const int BlockRows = 64;

    /// <summary>Solves the factors of every query.</summary>
    /// <param name="parameters">What the target factors were trained with.</param>
    /// <param name="targetFactors">Targets × f.</param>
    /// <param name="targetRows">The row of each column of <paramref name="histories"/>, −1 where it has none.</param>
    /// <param name="histories">Queries × targets.</param>
    /// <param name="threads">Workers.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    /// <returns>Queries × f, and of each query its row there, or −1 where its history says nothing.</returns>
    public static (DenseMatrix Factors, int[] QueryRows) Solve(
        AlsParameters parameters, DenseMatrix targetFactors, int[] targetRows, CsrMatrix histories, int threads, CancellationToken cancellationToken)
    {
        var solver = new FoldInSolver(parameters, targetFactors, threads);
        var factors = new DenseMatrix(histories.Rows, solver.Factors);
        int[] queryRows = new int[histories.Rows];
        RowBlocks.Run((histories.Rows + BlockRows - 1) / BlockRows, threads, solver.CreateScratch, (block, scratch) =>
        {
            List<int> ordinals = [];
            List<float> weights = [];
            int end = Math.Min((block + 1) * BlockRows, histories.Rows);
            for (int query = block * BlockRows; query < end; query++)
            {
                ordinals.Clear();
                weights.Clear();
                ReadOnlySpan<int> targets = histories.RowColumns(query);
                for (int i = 0; i < targets.Length; i++)
                {
                    if (targetRows[targets[i]] < 0)
                        continue;
                    ordinals.Add(targetRows[targets[i]]);
                    weights.Add(histories.RowValues(query)[i]);
                }

                bool solved = solver.Solve(CollectionsMarshal.AsSpan(ordinals), CollectionsMarshal.AsSpan(weights), factors.Row(query), scratch);
                queryRows[query] = solved ? query : -1;
            }
        }, cancellationToken);
        return (factors, queryRows);
    }
}
