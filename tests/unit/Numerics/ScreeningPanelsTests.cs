using CsCheck;
using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Numerics;

/// <summary>Rows rounded to seven bits against exact products, in every variant this machine runs.</summary>
public sealed class ScreeningPanelsTests
{
    public static TheoryData<KernelVariant> Variants => [.. KernelSelector.Supported];

    [Theory]
    [MemberData(nameof(Variants))]
    public void FindAtLeast_AnyScaleOfValues_MissesNoRowThatReaches(KernelVariant variant) =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 130], Gen.Int[1, 20], Gen.Int[-30, 30], Gen.ULong, Gen.Bool).Sample(
            (rows, columns, count, exponent, seed, rotated) =>
            {
                DenseMatrix matrix = RandomData.Spread(rows, columns, seed);
                DenseMatrix queries = RandomData.Spread(count, columns, seed + 1);
                ScreeningBasis basis = rotated ? ScreeningBasis.PrincipalOf(matrix) : ScreeningBasis.Identity(columns);
                ScreeningQueries screening = new(count, basis);
                for (int q = 0; q < count; q++)
                {
                    VectorKernels.Scale(queries.Row(q), MathF.Pow(2, exponent));
                    screening.Set(q, queries.Row(q));
                }

                int[] ordinals = [.. Enumerable.Range(0, rows).Reverse()];
                ScreeningPanels panels = new(matrix, ordinals, basis);
                for (int p = 0; p < rows; p++)
                {
                    for (int q = 0; q < count; q++)
                        screening.Bounds[q] = VectorKernels.Dot(queries.Row(q), matrix.Row(ordinals[p]));
                    panels.FindAtLeast(variant, p / ScreeningPanels.PanelRows, screening, count);
                    for (int q = 0; q < count; q++)
                        Assert.True((screening.Masks[q] >> (p % ScreeningPanels.PanelRows) & 1) == 1, $"position {p} reaches {screening.Bounds[q]} with query {q} and is missed");

                    // Alone, so that no other query keeps its tile going.
                    int alone = p % count;
                    float bound = screening.Bounds[alone];
                    screening.Bounds.Fill(float.PositiveInfinity);
                    screening.Bounds[alone] = bound;
                    panels.FindAtLeast(variant, p / ScreeningPanels.PanelRows, screening, count);
                    Assert.True((screening.Masks[alone] >> (p % ScreeningPanels.PanelRows) & 1) == 1, $"position {p} reaches {bound} with query {alone} alone and is missed");
                }
            },
            iter: 150);

    [Fact]
    public void FindAtLeast_EveryVariant_SaysTheSame() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 80], Gen.Int[1, 100], Gen.Float[-3, 3], Gen.ULong).Sample(
            (rows, columns, count, bound, seed) =>
            {
                DenseMatrix matrix = RandomData.Gaussian(rows, columns, seed);
                ScreeningBasis basis = ScreeningBasis.PrincipalOf(matrix);
                ScreeningPanels panels = new(matrix, [.. Enumerable.Range(0, rows)], basis);
                DenseMatrix queries = RandomData.Gaussian(count, columns, seed + 1);
                ScreeningQueries screening = new(count, basis);
                for (int q = 0; q < count; q++)
                    screening.Set(q, queries.Row(q));
                screening.Bounds.Fill(bound);
                for (int panel = 0; panel < panels.PanelCount; panel++)
                {
                    panels.FindAtLeast(KernelVariant.Scalar, panel, screening, count);
                    uint[] expected = screening.Masks.ToArray();
                    foreach (KernelVariant variant in KernelSelector.Supported)
                    {
                        panels.FindAtLeast(variant, panel, screening, count);
                        Assert.Equal(expected, screening.Masks);
                    }
                }
            },
            iter: 100);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FindAtLeast_GaussianRows_LeavesOutMostThatDoNot(bool rotated)
    {
        DenseMatrix matrix = RandomData.Gaussian(3200, 64, 1);
        DenseMatrix query = RandomData.Gaussian(1, 64, 2);
        ScreeningPanels panels = new(matrix, [.. Enumerable.Range(0, 3200)], rotated ? ScreeningBasis.PrincipalOf(matrix) : ScreeningBasis.Identity(64));
        ScreeningQueries screening = new(1, panels.Basis);
        screening.Set(0, query.Row(0));
        screening.Bounds[0] = Enumerable.Range(0, 3200).Select(r => VectorKernels.Dot(query.Row(0), matrix.Row(r))).OrderDescending().ElementAt(99);
        int found = 0;
        for (int panel = 0; panel < panels.PanelCount; panel++)
        {
            panels.FindAtLeast(panel, screening, 1);
            found += (int)uint.PopCount(screening.Masks[0]);
        }

        Assert.InRange(found, 100, 180);
    }

    [Fact]
    public void FindAtLeast_ZeroRowsAndQueries_AreFoundAtZeroAndNotAbove()
    {
        ScreeningPanels panels = new(new DenseMatrix(37, 5), [.. Enumerable.Range(0, 37)], ScreeningBasis.Identity(5));
        ScreeningQueries screening = new(4, panels.Basis);
        screening.Set(0, new float[5]);
        screening.Set(1, [1, 2, 3, 4, 5]);
        screening.Set(2, new float[5]);
        screening.Set(3, [1, 2, 3, 4, 5]);
        screening.Bounds[0] = 0;
        screening.Bounds[1] = float.NegativeInfinity;
        screening.Bounds[2] = 1e-30f;
        screening.Bounds[3] = float.PositiveInfinity;
        panels.FindAtLeast(0, screening, 4);
        Assert.Equal([uint.MaxValue, uint.MaxValue, 0u, 0u], screening.Masks);
        panels.FindAtLeast(1, screening, 4);
        Assert.Equal([0b11111u, 0b11111u, 0u, 0u], screening.Masks);
    }

    [Fact]
    public void FindAtLeast_LargestSums_DoNotOverflow()
    {
        // All values alike: every code is the largest there is, once with the query's sign and once against it.
        const int Columns = 4096;
        DenseMatrix matrix = new(2, Columns);
        matrix.Row(0).Fill(3f);
        matrix.Row(1).Fill(-3f);
        float[] query = new float[Columns];
        Array.Fill(query, 2f);
        ScreeningPanels panels = new(matrix, [0, 1], ScreeningBasis.Identity(Columns));
        ScreeningQueries screening = new(2, panels.Basis);
        screening.Set(0, query);
        screening.Set(1, [.. query.Select(static x => -x)]);
        float score = 6f * Columns;
        foreach (KernelVariant variant in KernelSelector.Supported)
        {
            screening.Bounds.Fill(score * 0.999f);
            panels.FindAtLeast(variant, 0, screening, 2);
            Assert.Equal([1u, 2u], screening.Masks);
            screening.Bounds.Fill(score * 1.01f);
            panels.FindAtLeast(variant, 0, screening, 2);
            Assert.Equal([0u, 0u], screening.Masks);
        }
    }

    [Fact]
    public void Swap_TwoSlots_AnswerAsEachOthersQueries()
    {
        DenseMatrix matrix = RandomData.Gaussian(32, 40, 1);
        DenseMatrix queries = RandomData.Gaussian(3, 40, 2);
        ScreeningPanels panels = new(matrix, [.. Enumerable.Range(0, 32)], ScreeningBasis.PrincipalOf(matrix));
        ScreeningQueries screening = new(3, panels.Basis);
        for (int q = 0; q < 3; q++)
        {
            screening.Set(q, queries.Row(q));
            screening.Bounds[q] = q;
        }

        panels.FindAtLeast(0, screening, 3);
        uint[] before = screening.Masks.ToArray();
        Assert.Distinct(before);
        screening.Swap(2, 0);
        screening.Swap(1, 1);
        panels.FindAtLeast(0, screening, 3);
        Assert.Equal([before[2], before[1], before[0]], screening.Masks);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(40)]
    public void NextFound_AnyPlace_NamesEverySlotWithRowsInOrder(int from)
    {
        // The query of every third slot points where the only row does, the others away from it.
        const int Slots = 50;
        DenseMatrix matrix = new(1, 2);
        matrix.Row(0).Fill(1f);
        ScreeningPanels panels = new(matrix, [0], ScreeningBasis.Identity(2));
        ScreeningQueries screening = new(Slots, panels.Basis);
        for (int q = 0; q < Slots; q++)
            screening.Set(q, q % 3 == 0 ? [1f, 1f] : [-1f, -1f]);
        screening.Bounds.Fill(1f);
        panels.FindAtLeast(0, screening, Slots);
        List<int> found = [];
        for (int slot = screening.NextFound(from, Slots - 1); slot >= 0; slot = screening.NextFound(slot + 1, Slots - 1))
            found.Add(slot);
        Assert.Equal(Enumerable.Range(from, Slots - 1 - from).Where(static q => q % 3 == 0), found);
    }

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
    public void BadShapes_AreNamed()
    {
        ScreeningPanels panels = new(RandomData.Gaussian(5, 8, 1), [0, 1, 2], ScreeningBasis.Identity(8));
        ScreeningQueries screening = new(7, panels.Basis);
        Assert.Contains("9 values", Assert.Throws<ArgumentException>(() => screening.Set(0, new float[9])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => screening.Set(7, new float[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => panels.FindAtLeast(0, screening, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => panels.FindAtLeast(1, screening, 1));
        Assert.Contains("9 columns", Assert.Throws<ArgumentException>(() => panels.FindAtLeast(0, new ScreeningQueries(1, ScreeningBasis.Identity(9)), 1)).Message, StringComparison.Ordinal);
        Assert.Contains("different bases", Assert.Throws<ArgumentException>(() => panels.FindAtLeast(0, new ScreeningQueries(1, ScreeningBasis.Identity(8)), 1)).Message, StringComparison.Ordinal);
        Assert.Contains("9 columns", Assert.Throws<ArgumentException>(() => new ScreeningPanels(RandomData.Gaussian(5, 8, 1), [0], ScreeningBasis.Identity(9))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorKernels.DotRows(new float[8], RandomData.Gaussian(7, 8, 2), [7], new float[1]));
        Assert.Throws<ArgumentException>(() => VectorKernels.DotRows(new float[7], RandomData.Gaussian(7, 8, 2), [3], new float[1]));
    }
}
