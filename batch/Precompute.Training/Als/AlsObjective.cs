using System.Numerics;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>
/// The loss of <see cref="AlsParameters"/> in float64, without visiting the unobserved pairs: with Gram matrices of both sides,
/// α₀ Σ_all ŷ² = α₀ ⟨XᵀX, YᵀY⟩, and the observed pairs correct it. O(entries·f + (queries + targets)·f²).
/// Sums are taken over fixed blocks in order: the value does not depend on the number of threads.
/// </summary>
public static class AlsObjective
{
    private const int Blocks = 64;

    /// <summary>Computes the loss.</summary>
    /// <param name="queriesByTargets">Observed pairs.</param>
    /// <param name="queryFactors">queries × f.</param>
    /// <param name="targetFactors">targets × f.</param>
    /// <param name="parameters">α, α₀, λ, ν.</param>
    /// <param name="threads">Workers.</param>
    /// <param name="cancellationToken">Looked at before every block.</param>
    public static double Compute(
        CsrMatrix queriesByTargets,
        DenseMatrix queryFactors,
        DenseMatrix targetFactors,
        AlsParameters parameters,
        int threads,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queriesByTargets);
        ArgumentNullException.ThrowIfNull(queryFactors);
        ArgumentNullException.ThrowIfNull(targetFactors);
        ArgumentNullException.ThrowIfNull(parameters);
        if (queryFactors.Rows != queriesByTargets.Rows || targetFactors.Rows != queriesByTargets.Columns || queryFactors.Columns != targetFactors.Columns)
        {
            throw new ArgumentException(
                $"Factors of {queryFactors.Rows} × {queryFactors.Columns} and {targetFactors.Rows} × {targetFactors.Columns} do not fit a matrix of {queriesByTargets.Rows} × {queriesByTargets.Columns}.",
                nameof(queryFactors));
        }

        int[] targetEntries = new int[queriesByTargets.Columns];
        foreach (int target in queriesByTargets.ColumnOrdinals)
            targetEntries[target]++;

        double observed = ObservedPart(queriesByTargets, queryFactors, targetFactors, parameters, threads, cancellationToken);
        double[] queryGram = DoubleGram(queryFactors, threads, cancellationToken);
        double[] targetGram = DoubleGram(targetFactors, threads, cancellationToken);
        double all = 0d;
        for (int i = 0; i < queryGram.Length; i++)
            all += queryGram[i] * targetGram[i];
        double penalty = Penalty(queryFactors, queriesByTargets.RowLength, targetFactors.Rows, parameters)
            + Penalty(targetFactors, target => targetEntries[target], queryFactors.Rows, parameters);
        return observed + (parameters.UnobservedWeight * all) + penalty;
    }

    /// <summary>Σ over observed pairs of c(p − ŷ)² − α₀ŷ².</summary>
    private static double ObservedPart(
        CsrMatrix matrix, DenseMatrix queryFactors, DenseMatrix targetFactors, AlsParameters parameters, int threads, CancellationToken cancellationToken)
    {
        double[] sums = new double[Blocks];
        RowBlocks.Run(Blocks, threads, () => 0, (block, _) =>
        {
            int first = (int)((long)matrix.Rows * block / Blocks);
            int end = (int)((long)matrix.Rows * (block + 1) / Blocks);
            double sum = 0d;
            for (int row = first; row < end; row++)
            {
                ReadOnlySpan<int> columns = matrix.RowColumns(row);
                ReadOnlySpan<float> weights = matrix.RowValues(row);
                ReadOnlySpan<float> x = queryFactors.Row(row);
                for (int i = 0; i < columns.Length; i++)
                {
                    double prediction = Dot(x, targetFactors.Row(columns[i]));
                    double excess = (double)parameters.Alpha * Math.Abs(weights[i]);
                    double error = Confidence.Preference(weights[i]) - prediction;
                    sum += ((parameters.UnobservedWeight + excess) * error * error) - (parameters.UnobservedWeight * prediction * prediction);
                }
            }

            sums[block] = sum;
        }, cancellationToken);
        return sums.Sum();
    }

    private static double Penalty(DenseMatrix factors, Func<int, int> entriesOf, int others, AlsParameters parameters)
    {
        double sum = 0d;
        for (int row = 0; row < factors.Rows; row++)
            sum += ImplicitRowSolver.RidgeOf(parameters, entriesOf(row), others) * Dot(factors.Row(row), factors.Row(row));
        return sum;
    }

    private static double[] DoubleGram(DenseMatrix factors, int threads, CancellationToken cancellationToken)
    {
        int f = factors.Columns;
        int blocks = Math.Clamp(factors.Rows / 1024, 1, 16);
        double[][] partials = new double[blocks][];
        RowBlocks.Run(blocks, threads, () => new double[f], (block, row) =>
        {
            double[] gram = new double[(long)f * f];
            int end = (int)((long)factors.Rows * (block + 1) / blocks);
            for (int r = (int)((long)factors.Rows * block / blocks); r < end; r++)
            {
                ReadOnlySpan<float> source = factors.Row(r);
                for (int j = 0; j < f; j++)
                    row[j] = source[j];
                for (int i = 0; i < f; i++)
                    AddScaled(row[i], row, gram.AsSpan(i * f, f));
            }

            partials[block] = gram;
        }, cancellationToken);

        for (int block = 1; block < blocks; block++)
            AddScaled(1d, partials[block], partials[0]);
        return partials[0];
    }

    private static void AddScaled(double scale, ReadOnlySpan<double> x, Span<double> y)
    {
        int j = 0;
        for (; j <= x.Length - Vector<double>.Count; j += Vector<double>.Count)
            (new Vector<double>(y[j..]) + (new Vector<double>(x[j..]) * scale)).CopyTo(y[j..]);
        for (; j < x.Length; j++)
            y[j] += scale * x[j];
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector<double> sum = Vector<double>.Zero;
        int j = 0;
        for (; j <= a.Length - Vector<float>.Count; j += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(a[j..]), out Vector<double> a0, out Vector<double> a1);
            Vector.Widen(new Vector<float>(b[j..]), out Vector<double> b0, out Vector<double> b1);
            sum += (a0 * b0) + (a1 * b1);
        }

        double total = Vector.Sum(sum);
        for (; j < a.Length; j++)
            total += (double)a[j] * b[j];
        return total;
    }
}
