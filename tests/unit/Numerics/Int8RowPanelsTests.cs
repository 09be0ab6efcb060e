using CsCheck;
using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Numerics;

/// <summary>Rounded rows against exact products, in every variant this machine runs.</summary>
public sealed class Int8RowPanelsTests
{
    public static TheoryData<KernelVariant> Variants => [.. KernelSelector.Supported];

    [Theory]
    [MemberData(nameof(Variants))]
    public void MayReach_AnyScaleOfValues_MissesNoRowThatReaches(KernelVariant variant) =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 130], Gen.Int[-30, 30], Gen.ULong).Sample(
            (rows, columns, exponent, seed) =>
            {
                DenseMatrix matrix = RandomData.Spread(rows, columns, seed);
                DenseMatrix queries = RandomData.Spread(1, columns, seed + 1);
                VectorKernels.Scale(queries.Row(0), MathF.Pow(2, exponent));
                float[] query = queries.Row(0).ToArray();
                int[] ordinals = [.. Enumerable.Range(0, rows).Reverse()];
                Int8RowPanels panels = new(matrix, ordinals);
                Int8Query rounded = new(query, new int[Int8Query.PairsOf(columns)]);
                float largest = ordinals.Max(o => VectorKernels.Norm(matrix.Row(o)));
                float allowance = (float)((rounded.Error + ((columns + 16) * 2.4e-7 * VectorKernels.Norm(query))) * largest);
                for (int p = 0; p < rows; p++)
                {
                    float bound = VectorKernels.Dot(query, matrix.Row(ordinals[p])) - allowance;
                    uint found = panels.MayReach(variant, p / Int8RowPanels.PanelRows, rounded, bound);
                    Assert.True((found >> (p % Int8RowPanels.PanelRows) & 1) == 1, $"position {p} reaches {bound} and is missed");
                }
            },
            iter: 200);

    [Fact]
    public void MayReach_EveryVariant_SaysTheSame() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 80], Gen.Float[-3, 3], Gen.ULong).Sample(
            (rows, columns, bound, seed) =>
            {
                DenseMatrix matrix = RandomData.Integers(rows, columns, seed);
                Int8RowPanels panels = new(matrix, [.. Enumerable.Range(0, rows)]);
                Int8Query query = new(RandomData.Integers(1, columns, seed + 1).Row(0), new int[Int8Query.PairsOf(columns)]);
                for (int panel = 0; panel < panels.PanelCount; panel++)
                {
                    uint expected = panels.MayReach(KernelVariant.Scalar, panel, query, bound);
                    foreach (KernelVariant variant in KernelSelector.Supported)
                        Assert.Equal(expected, panels.MayReach(variant, panel, query, bound));
                }
            },
            iter: 200);

    [Fact]
    public void MayReach_GaussianRows_LeavesOutMostThatDoNot()
    {
        DenseMatrix matrix = RandomData.Gaussian(3200, 64, 1);
        DenseMatrix query = RandomData.Gaussian(1, 64, 2);
        Int8RowPanels panels = new(matrix, [.. Enumerable.Range(0, 3200)]);
        Int8Query rounded = new(query.Row(0), new int[Int8Query.PairsOf(64)]);
        float bound = Enumerable.Range(0, 3200).Select(r => VectorKernels.Dot(query.Row(0), matrix.Row(r))).OrderDescending().ElementAt(99);
        int found = 0;
        for (int panel = 0; panel < panels.PanelCount; panel++)
            found += (int)uint.PopCount(panels.MayReach(panel, rounded, bound));
        Assert.InRange(found, 100, 140);
    }

    [Fact]
    public void MayReach_NoBound_FindsEveryRowAndNoMore()
    {
        Int8RowPanels panels = new(new DenseMatrix(37, 5), [.. Enumerable.Range(0, 37)]);
        Int8Query zero = new(new float[5], new int[3]);
        Assert.Equal(uint.MaxValue, panels.MayReach(0, zero, float.NegativeInfinity));
        Assert.Equal(0b11111u, panels.MayReach(1, zero, float.NegativeInfinity));
        Assert.Equal(uint.MaxValue, panels.MayReach(0, zero, 0f));
        Assert.Equal(0u, panels.MayReach(0, zero, 1e-30f));
    }

    [Fact]
    public void MayReach_LargestSums_DoNotOverflow()
    {
        // All values alike: every code is the largest there is.
        const int Columns = 4096;
        DenseMatrix matrix = new(1, Columns);
        matrix.Row(0).Fill(3f);
        float[] query = new float[Columns];
        Array.Fill(query, 2f);
        Int8RowPanels panels = new(matrix, [0]);
        Int8Query rounded = new(query, new int[Int8Query.PairsOf(Columns)]);
        float score = 6f * Columns;
        foreach (KernelVariant variant in KernelSelector.Supported)
        {
            Assert.Equal(1u, panels.MayReach(variant, 0, rounded, score * 0.999f));
            Assert.Equal(0u, panels.MayReach(variant, 0, rounded, score * 1.01f));
        }
    }

    [Fact]
    public void MayReach_QueryOfAnotherLength_NamesBoth()
    {
        Int8RowPanels panels = new(new DenseMatrix(2, 5), [0, 1]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => panels.MayReach(0, new Int8Query(new float[8], new int[4]), 0f));
        Assert.Contains("4 pairs", error.Message, StringComparison.Ordinal);
        Assert.Contains("3", error.Message, StringComparison.Ordinal);
    }
}
