using CsCheck;
using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Numerics;

/// <summary>Panels against plain dot products, in every variant this machine runs.</summary>
public sealed class RowPanelsTests
{
    public static TheoryData<KernelVariant> Variants => [.. KernelSelector.Supported];

    [Theory]
    [MemberData(nameof(Variants))]
    public void FindAtLeast_IntegerValues_EqualsComparingDotProducts(KernelVariant variant) =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 40], Gen.Int[1, RowPanels.MostQueries], Gen.ULong).Sample(
            (rows, columns, count, seed) =>
            {
                DenseMatrix matrix = RandomData.Integers(rows, columns, seed);
                DenseMatrix queries = RandomData.Integers(RowPanels.MostQueries, columns, seed + 1);
                int[] ordinals = [.. Enumerable.Range(0, rows).Reverse()];
                int[] asked = [.. Enumerable.Range(0, count).Select(i => (i * 5) % RowPanels.MostQueries)];
                float[] bounds = [.. asked.Select(static q => (float)(q - 2))];
                uint[] masks = new uint[count];
                RowPanels panels = new(matrix, ordinals);

                for (int panel = 0; panel < panels.PanelCount; panel++)
                {
                    panels.FindAtLeast(variant, panel, queries, asked, bounds, masks);
                    for (int i = 0; i < count; i++)
                        Assert.Equal(Expected(matrix, ordinals, panel, queries.Row(asked[i]), bounds[i]), masks[i]);
                }
            },
            iter: 200);

    [Theory]
    [MemberData(nameof(Variants))]
    public void FindAtLeast_BoundLoweredByTheErrorBound_MissesNoRow(KernelVariant variant) =>
        Gen.Select(Gen.Int[1, 300], Gen.ULong).Sample(
            (columns, seed) =>
            {
                DenseMatrix matrix = RandomData.Gaussian(RowPanels.PanelRows, columns, seed);
                DenseMatrix query = RandomData.Gaussian(1, columns, seed + 1);
                RowPanels panels = new(matrix, [.. Enumerable.Range(0, RowPanels.PanelRows)]);
                for (int r = 0; r < RowPanels.PanelRows; r++)
                {
                    float score = VectorKernels.Dot(query.Row(0), matrix.Row(r));
                    float slack = RowPanels.ErrorBound(columns) * VectorKernels.Norm(query.Row(0)) * VectorKernels.Norm(matrix.Row(r));
                    uint[] masks = [0];
                    panels.FindAtLeast(variant, 0, query, [0], [score - slack], masks);
                    Assert.True((masks[0] >> r & 1u) == 1u, $"row {r} scores {score} and is not found at {score - slack}");
                    panels.FindAtLeast(variant, 0, query, [0], [score + slack + float.Epsilon], masks);
                    Assert.True((masks[0] >> r & 1u) == 0u || slack == 0f, $"row {r} scores {score} and is found at {score + slack}");
                }
            },
            iter: 50);

    [Fact]
    public void DotRows_AnyOrderAndNumber_HasTheBitsOfDot()
    {
        DenseMatrix matrix = RandomData.Gaussian(70, 33, 1);
        DenseMatrix query = RandomData.Gaussian(1, 33, 2);
        for (int count = 0; count < 40; count++)
        {
            int[] ordinals = [.. Enumerable.Range(0, count).Select(static i => (i * 29) % 70)];
            float[] scores = new float[count];
            VectorKernels.DotRows(query.Row(0), matrix, ordinals, scores);
            Assert.Equal(ordinals.Select(o => VectorKernels.Dot(query.Row(0), matrix.Row(o))), scores);
        }
    }

    [Fact]
    public void FindAtLeast_BadShapes_NameThem()
    {
        RowPanels panels = new(RandomData.Gaussian(5, 8, 1), [0, 1, 2]);
        DenseMatrix queries = RandomData.Gaussian(7, 8, 2);
        Assert.Contains("1 to 6", Assert.Throws<ArgumentException>(() => panels.FindAtLeast(0, queries, [0, 1, 2, 3, 4, 5, 6], new float[7], new uint[7])).Message, StringComparison.Ordinal);
        Assert.Contains("9 columns", Assert.Throws<ArgumentException>(() => panels.FindAtLeast(0, new DenseMatrix(1, 9), [0], [0f], new uint[1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => panels.FindAtLeast(1, queries, [0], [0f], new uint[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorKernels.DotRows(new float[8], queries, [7], new float[1]));
        Assert.Throws<ArgumentException>(() => VectorKernels.DotRows(new float[7], queries, [3], new float[1]));
    }

    private static uint Expected(DenseMatrix matrix, int[] ordinals, int panel, ReadOnlySpan<float> query, float bound)
    {
        uint mask = 0;
        for (int r = 0; r < RowPanels.PanelRows && (panel * RowPanels.PanelRows) + r < ordinals.Length; r++)
        {
            float score = 0;
            ReadOnlySpan<float> row = matrix.Row(ordinals[(panel * RowPanels.PanelRows) + r]);
            for (int k = 0; k < row.Length; k++)
                score += query[k] * row[k];
            mask |= score >= bound ? 1u << r : 0u;
        }

        return mask;
    }
}
