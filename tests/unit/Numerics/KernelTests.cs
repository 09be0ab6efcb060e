using CsCheck;
using Precompute.Numerics;
using Precompute.Numerics.Kernels;

namespace Precompute.UnitTests.Numerics;

/// <summary>Every variant this machine runs against the scalar twin.</summary>
public sealed class KernelTests
{
    private static readonly Gen<(float[] A, float[] B, float[] C, float[] D, float[] E)> IntegerVectors = Vectors(Gen.Int[-8, 8].Select(i => (float)i));
    private static readonly Gen<(float[] A, float[] B, float[] C, float[] D, float[] E)> RandomVectors = Vectors(Gen.Float[-2f, 2f]);

    public static TheoryData<KernelVariant> Variants => [.. KernelSelector.Supported];

    [Theory]
    [MemberData(nameof(Variants))]
    public void AllKernels_IntegerValues_EqualScalarExactly(KernelVariant variant) => IntegerVectors.Sample(
        v =>
        {
            Assert.Equal(ScalarKernels.Dot(v.A, v.B), VectorKernels.Dot(variant, v.A, v.B));
            Assert.Equal(ScalarKernels.SquaredDistance(v.A, v.B), VectorKernels.SquaredDistance(variant, v.A, v.B));
            float[] expected = [.. v.C];
            float[] actual = [.. v.C];
            ScalarKernels.Axpy(3, v.A, expected);
            VectorKernels.Axpy(variant, 3, v.A, actual);
            Assert.Equal(expected, actual);
            ScalarKernels.Scale(expected, -2);
            VectorKernels.Scale(variant, actual, -2);
            Assert.Equal(expected, actual);
        },
        iter: 300);

    [Theory]
    [MemberData(nameof(Variants))]
    public void AllKernels_RandomValues_AreWithinTolerance(KernelVariant variant) => RandomVectors.Sample(
        v =>
        {
            float tolerance = 1e-5f * (1 + (4 * v.A.Length));
            Assert.Equal(ScalarKernels.Dot(v.A, v.B), VectorKernels.Dot(variant, v.A, v.B), tolerance);
            Assert.Equal(ScalarKernels.SquaredDistance(v.A, v.B), VectorKernels.SquaredDistance(variant, v.A, v.B), tolerance);
            float[] expected = [.. v.C];
            float[] actual = [.. v.C];
            ScalarKernels.Axpy(0.7f, v.A, expected);
            VectorKernels.Axpy(variant, 0.7f, v.A, actual);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-5f);
        },
        iter: 300);

    [Theory]
    [MemberData(nameof(Variants))]
    public void Dot4_RandomValues_HasTheBitsOfFourDots(KernelVariant variant) => RandomVectors.Sample(
        v =>
        {
            VectorKernels.Dot4(variant, v.A, v.B, v.C, v.D, v.E, out float b, out float c, out float d, out float e);
            Assert.Equal(VectorKernels.Dot(variant, v.A, v.B), b);
            Assert.Equal(VectorKernels.Dot(variant, v.A, v.C), c);
            Assert.Equal(VectorKernels.Dot(variant, v.A, v.D), d);
            Assert.Equal(VectorKernels.Dot(variant, v.A, v.E), e);
        },
        iter: 300);

    [Theory]
    [MemberData(nameof(Variants))]
    public void Dot_RowsPaddedWithZeros_GiveTheSameBits(KernelVariant variant) => RandomVectors.Sample(
        v =>
        {
            int padded = (v.A.Length + 15) / 16 * 16;
            float[] a = new float[padded];
            float[] b = new float[padded];
            v.A.CopyTo(a, 0);
            v.B.CopyTo(b, 0);
            Assert.Equal(VectorKernels.Dot(variant, v.A, v.B), VectorKernels.Dot(variant, a, b));
        },
        iter: 300);

    [Fact]
    public void Dot_DifferentLengths_NamesBoth()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => VectorKernels.Dot(new float[3], new float[4]));
        Assert.Contains("3", error.Message, StringComparison.Ordinal);
        Assert.Contains("4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_Warm_AllocateNothing()
    {
        float[] a = new float[67];
        float[] b = new float[67];
        float sum = Use(a, b);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            sum += Use(a, b);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, sum);

        static float Use(float[] a, float[] b)
        {
            VectorKernels.Axpy(1, a, b);
            VectorKernels.Dot4(a, b, b, b, b, out float s, out _, out _, out _);
            return s + VectorKernels.Dot(a, b) + VectorKernels.SquaredDistance(a, b) + VectorKernels.Normalize(b) + VectorKernels.IndexOfNonFinite(a) + 1;
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void IndexOfNonFinite_EachPosition_IsFound(float bad)
    {
        for (int length = 1; length < 40; length++)
        {
            float[] x = new float[length];
            Assert.Equal(-1, VectorKernels.IndexOfNonFinite(x));
            for (int i = 0; i < length; i++)
            {
                Array.Fill(x, float.MaxValue);
                x[i] = bad;
                Assert.Equal(i, VectorKernels.IndexOfNonFinite(x));
            }
        }
    }

    [Theory]
    [InlineData(1e-25f)]
    [InlineData(1f)]
    [InlineData(1e25f)]
    public void Normalize_AnyMagnitude_GivesUnitLength(float magnitude)
    {
        float[] x = [3 * magnitude, 4 * magnitude];
        Assert.Equal(1, VectorKernels.Normalize(x) / (5 * magnitude), 1e-5f);
        Assert.Equal(0.6f, x[0], 1e-5f);
        Assert.Equal(0.8f, x[1], 1e-5f);
    }

    [Fact]
    public void Normalize_ZeroVector_StaysZero()
    {
        float[] x = [0, 0, 0];
        Assert.Equal(0, VectorKernels.Normalize(x));
        Assert.Equal([0, 0, 0], x);
    }

    private static Gen<(float[] A, float[] B, float[] C, float[] D, float[] E)> Vectors(Gen<float> value) =>
        Gen.Int[0, 150].SelectMany(length => Gen.Select(value.Array[length], value.Array[length], value.Array[length], value.Array[length], value.Array[length]));
}
