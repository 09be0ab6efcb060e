using CsCheck;
using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Numerics;

/// <summary>Rounded vectors and their exact sums, in every variant this machine runs.</summary>
public sealed class Int8CodesTests
{
    [Fact]
    public void Dot_EveryVariantAndFourAtOnce_EqualsThePlainSum() =>
        Gen.Select(Gen.Int[1, 12], Gen.ULong).Sample(
            (blocks, seed) =>
            {
                var random = new SeededRandom(seed);
                short[] query = new short[32 * blocks];
                sbyte[] rows = new sbyte[4 * query.Length];
                for (int k = 0; k < query.Length; k++)
                    query[k] = (short)(random.NextInt32(65_535) - 32_767);
                for (int k = 0; k < rows.Length; k++)
                    rows[k] = (sbyte)(random.NextInt32(255) - 127);
                int[] expected = [.. Enumerable.Range(0, 4).Select(r => query.Select((q, k) => q * rows[(r * query.Length) + k]).Sum())];
                foreach (KernelVariant variant in KernelSelector.Supported)
                {
                    (int first, var four) = Int8Codes.DotBlock(variant, query, rows);
                    Assert.Equal(expected[0], first);
                    Assert.Equal<int[]>(expected, [four[0], four[1], four[2], four[3]]);
                }
            },
            iter: 200);

    [Fact]
    public void Encode_AnyVector_IsWithinHalfAUnitAndTellsWhatIsLost() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[-100, 100], Gen.ULong).Sample(
            (dimensions, exponent, seed) =>
            {
                float[] vector = RandomData.Gaussian(1, dimensions, seed).Row(0).ToArray();
                VectorKernels.Scale(vector, MathF.Pow(2, exponent));
                sbyte[] codes = new sbyte[dimensions];
                float scale = Int8Codes.Encode(vector, codes, out double residual);
                double lost = 0;
                for (int k = 0; k < dimensions; k++)
                {
                    double rest = vector[k] - ((double)scale * codes[k]);
                    Assert.InRange(Math.Abs(rest), 0, 0.5001 * scale);
                    lost += rest * rest;
                }

                Assert.Equal(Math.Sqrt(lost), residual, 1e-9 * Math.Sqrt(lost));
                Assert.Contains(codes, static c => Math.Abs(c) == Int8Codes.Largest);
            },
            iter: 200);

    [Fact]
    public void Encode_NothingToRound_HasNoScaleAndLosesTheWholeVector()
    {
        sbyte[] codes = [9, 9];
        Assert.Equal(0f, Int8Codes.Encode([0f, 0f], codes, out double none));
        Assert.Equal(0d, none);
        Assert.Equal(0f, Int8Codes.Encode([1e-42f, 0f], codes, out double tiny));
        Assert.Equal(1e-42f, (float)tiny);
        Assert.Equal([0, 0], codes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 32)]
    [InlineData(64, 64)]
    [InlineData(65, 96)]
    public void PaddedLength_IsWholeBlocks(int dimensions, int expected) => Assert.Equal(expected, Int8Codes.PaddedLength(dimensions));
}
