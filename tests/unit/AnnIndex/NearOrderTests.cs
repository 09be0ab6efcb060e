using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.AnnIndex;

/// <summary>What the order of panels and of blocks promises to the scan over them.</summary>
public sealed class NearOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(2500)]
    public void ScreenedVectors_AnyNumber_HoldsEachOnceAndKnowsTheLargestNormToCome(int count)
    {
        DenseMatrix vectors = RandomData.Gaussian(count, 40, 1);
        for (int r = 0; r < count; r++)
            VectorKernels.Scale(vectors.Row(r), MathF.Exp(-r / 500f));
        ScreenedVectors screened = new(vectors, filter: null);
        Assert.Equal(Enumerable.Range(0, count), screened.Ordinals.Order());
        for (int panel = 0; panel < screened.Panels.PanelCount; panel++)
            Assert.Equal(screened.Ordinals.Skip(panel * ScreeningPanels.PanelRows).Max(o => VectorKernels.Norm(vectors.Row(o))), screened.NormFrom(panel));

        // Bands: the first panels hold the largest norms, as far as a band of four panels goes.
        float least = screened.Ordinals.Take(128).Min(o => VectorKernels.Norm(vectors.Row(o)));
        Assert.All(screened.Ordinals.Skip(128), o => Assert.True(VectorKernels.Norm(vectors.Row(o)) <= least));
    }

    [Fact]
    public void ScreenedVectors_InCommunities_HasFewOfThemInAPanel()
    {
        // Sixteen communities of 256, drawn by turns.
        DenseMatrix vectors = Communities(4096, 16);
        ScreenedVectors screened = new(vectors, filter: null);
        Assert.InRange(screened.Ordinals.Chunk(ScreeningPanels.PanelRows).Average(static panel => panel.Select(static o => o % 16).Distinct().Count()), 1, 4);
    }

    [Fact]
    public void ArrangeByDirection_QueriesOfAnyLength_GroupsThoseThatPointTheSameWay()
    {
        DenseMatrix queries = Communities(960, 10);
        for (int q = 0; q < queries.Rows; q++)
            VectorKernels.Scale(queries.Row(q), 1f + (q % 7));
        int[] rows = [.. Enumerable.Range(0, 960)];
        new NearOrder(1000, queries.Columns).ArrangeByDirection(queries, rows, ScreeningBasis.PrincipalOf(queries), 96);
        Assert.Equal(Enumerable.Range(0, 960), rows.Order());
        Assert.InRange(rows.Chunk(96).Average(static group => group.Select(static q => q % 10).Distinct().Count()), 1, 3);
    }

    private static DenseMatrix Communities(int rows, int communities)
    {
        DenseMatrix centres = RandomData.Gaussian(communities, 48, seed: 3);
        DenseMatrix matrix = RandomData.Gaussian(rows, 48, seed: 4, scale: 0.05f);
        for (int r = 0; r < rows; r++)
        {
            VectorKernels.Axpy(1f, centres.Row(r % communities), matrix.Row(r));
            VectorKernels.Normalize(matrix.Row(r));
        }

        return matrix;
    }
}
