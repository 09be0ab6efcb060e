using MathNet.Numerics.LinearAlgebra;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.UnitTests.Training;

/// <summary>The slow, obvious twin of the row solver, the sweeps and the objective: dense float64 algebra, every pair visited.</summary>
internal static class ReferenceAls
{
    public static double[] SolveRow(AlsParameters p, double[,] targets, ReadOnlySpan<int> ordinals, ReadOnlySpan<float> weights)
    {
        int count = targets.GetLength(0);
        int f = targets.GetLength(1);
        double[] dense = new double[count];
        bool[] observed = new bool[count];
        for (int i = 0; i < ordinals.Length; i++)
        {
            dense[ordinals[i]] = weights[i];
            observed[ordinals[i]] = true;
        }

        Matrix<double> a = Matrix<double>.Build.DenseIdentity(f) * Ridge(p, ordinals.Length, count);
        Vector<double> b = Vector<double>.Build.Dense(f);
        for (int t = 0; t < count; t++)
        {
            Vector<double> y = Vector<double>.Build.Dense(f, j => targets[t, j]);
            double c = p.UnobservedWeight + (observed[t] ? p.Alpha * Math.Abs(dense[t]) : 0d);
            a += c * y.OuterProduct(y);
            b += (dense[t] > 0d ? c : 0d) * y;
        }

        return a.Cholesky().Solve(b).ToArray();
    }

    public static double Ridge(AlsParameters p, int entries, int others) =>
        p.Regularization * Math.Pow(entries + ((double)p.UnobservedWeight * others), p.RegularizationExponent);

    public static double[,] HalfStep(AlsParameters p, CsrMatrix matrix, double[,] fixedSide)
    {
        double[,] solved = new double[matrix.Rows, fixedSide.GetLength(1)];
        for (int row = 0; row < matrix.Rows; row++)
        {
            double[] x = SolveRow(p, fixedSide, matrix.RowColumns(row), matrix.RowValues(row));
            for (int j = 0; j < x.Length; j++)
                solved[row, j] = x[j];
        }

        return solved;
    }

    /// <summary>The loss by visiting every query × target pair.</summary>
    public static double Objective(AlsParameters p, CsrMatrix matrix, DenseMatrix queries, DenseMatrix targets)
    {
        double loss = 0d;
        int[] targetEntries = new int[matrix.Columns];
        for (int u = 0; u < matrix.Rows; u++)
        {
            double[] weights = new double[matrix.Columns];
            for (int i = 0; i < matrix.RowLength(u); i++)
            {
                weights[matrix.RowColumns(u)[i]] = matrix.RowValues(u)[i];
                targetEntries[matrix.RowColumns(u)[i]]++;
            }

            for (int t = 0; t < matrix.Columns; t++)
            {
                double prediction = 0d;
                for (int j = 0; j < queries.Columns; j++)
                    prediction += (double)queries.Row(u)[j] * targets.Row(t)[j];
                double error = (weights[t] > 0d ? 1d : 0d) - prediction;
                loss += (p.UnobservedWeight + (p.Alpha * Math.Abs(weights[t]))) * error * error;
            }

            loss += Ridge(p, matrix.RowLength(u), matrix.Columns) * SquaredNorm(queries.Row(u));
        }

        for (int t = 0; t < matrix.Columns; t++)
            loss += Ridge(p, targetEntries[t], matrix.Rows) * SquaredNorm(targets.Row(t));
        return loss;
    }

    public static double[,] ToDouble(DenseMatrix matrix)
    {
        double[,] result = new double[matrix.Rows, matrix.Columns];
        for (int r = 0; r < matrix.Rows; r++)
        {
            for (int j = 0; j < matrix.Columns; j++)
                result[r, j] = matrix.Row(r)[j];
        }

        return result;
    }

    private static double SquaredNorm(ReadOnlySpan<float> x)
    {
        double sum = 0d;
        foreach (float value in x)
            sum += (double)value * value;
        return sum;
    }
}
