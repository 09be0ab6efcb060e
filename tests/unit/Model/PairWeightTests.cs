using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Numerics;

namespace Precompute.UnitTests.Model;

public sealed class PairWeightTests
{
    private const uint Day = 86_400;

    [Theory]
    [InlineData(0u, 2f)]
    [InlineData(10u, 1f)]
    [InlineData(20u, 0.5f)]
    public void Add_HalfLifeOfTenDays_HalvesWithEach(uint ageInDays, float expected)
    {
        PairWeightAccumulator row = new(new InteractionWeights { HalfLifeDays = 10 }, 100 * Day);
        row.Add(7, InteractionSide.User, "like", (100 - ageInDays) * Day);
        Assert.Equal(expected, Row(row)[7], 6);
    }

    [Fact]
    public void Add_EventAfterAsOf_IsNotDecayed()
    {
        PairWeightAccumulator row = new(new InteractionWeights { HalfLifeDays = 10 }, Day);
        row.Add(7, InteractionSide.User, "like", 50 * Day);
        Assert.Equal(2f, Row(row)[7]);
    }

    [Theory]
    [InlineData("interest", 4f)]
    [InlineData("dislike", -4f)]
    public void Add_MoreThanTheCap_IsClampedOnBothSides(string type, float expected)
    {
        PairWeightAccumulator row = new(new InteractionWeights { PairCap = 4f }, 0);
        for (int i = 0; i < 10; i++)
            row.Add(3, InteractionSide.User, type, 0);
        Assert.Equal(expected, Row(row)[3]);
        Assert.Equal(10, row.EventCount);
        Assert.Equal(1, row.PairCount);
    }

    [Fact]
    public void Add_UnknownType_IsCountedAndNotUsed()
    {
        PairWeightAccumulator row = new(new InteractionWeights(), 0);
        Assert.False(row.Add(3, InteractionSide.User, "apply_received", 0));
        Assert.True(row.Add(3, InteractionSide.Startup, "apply_received", 0));
        Assert.Equal(1, row.UnknownTypes["apply_received"]);
        row.Clear();
        Assert.Equal((0, 0, 0), (row.PairCount, row.EventCount, row.UnknownTypes.Count));
    }

    [Fact]
    public void Validate_SeveralBadValues_NamesThemAll()
    {
        InteractionWeights weights = new() { PairCap = 0f, HalfLifeDays = -1, Forward = new Dictionary<string, float> { ["view"] = float.NaN } };
        PrecomputeException e = Assert.Throws<PrecomputeException>(weights.Validate);
        Assert.Contains("'view'", e.Message, StringComparison.Ordinal);
        Assert.Contains("pair cap is 0", e.Message, StringComparison.Ordinal);
        Assert.Contains("half-life is -1", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, 1f, 0f)]
    [InlineData(2.5f, 101f, 1f)]
    [InlineData(-1f, 41f, 0f)]
    public void Of_WeightOfEitherSign_IsAlphaTimesItsSizeAboveUnobserved(float weight, float confidence, float preference)
    {
        AlsParameters parameters = new();
        Assert.Equal(confidence, Confidence.Of(weight, parameters));
        Assert.Equal(confidence - 1f, Confidence.Excess(weight, parameters));
        Assert.Equal(preference, Confidence.Preference(weight));
    }

    private static Dictionary<int, float> Row(PairWeightAccumulator row)
    {
        int[] counterparts = new int[row.PairCount];
        float[] weights = new float[row.PairCount];
        row.WriteRow(counterparts, weights);
        return counterparts.Zip(weights).ToDictionary(p => p.First, p => p.Second);
    }
}
