using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;

namespace Precompute.Numerics;

/// <summary>
/// Vectors rounded to int8 with one scale each, and their products with int16 queries. Sums are exact integers, so every
/// <see cref="KernelVariant"/> gives the same. Codes and queries are padded with zeros to <see cref="PaddedLength"/>. Thread-safe.
/// </summary>
public static unsafe class Int8Codes
{
    /// <summary>The largest code; −128 is not used, so that codes are symmetric.</summary>
    public const int Largest = 127;

    private const int Block = 32;

    /// <summary>Codes of a vector of a length: whole blocks of 32.</summary>
    public static int PaddedLength(int dimensions) => checked(dimensions + Block - 1) / Block * Block;

    /// <summary>Rounds a vector: x ≈ scale·code.</summary>
    /// <param name="vector">d finite values.</param>
    /// <param name="codes">Receives d codes; what is beyond is left alone.</param>
    /// <param name="residual">‖x − scale·code‖.</param>
    /// <returns>The scale; 0 for a zero vector, or one so small that its codes would have no digits.</returns>
    public static float Encode(ReadOnlySpan<float> vector, Span<sbyte> codes, out double residual)
    {
        float scale = ScaleOf(LargestMagnitude(vector), Largest);
        double inverse = scale > 0 ? 1d / scale : 0;
        double lost = 0;
        for (int k = 0; k < vector.Length; k++)
        {
            int code = Math.Clamp((int)Math.Round(vector[k] * inverse), -Largest, Largest);
            double rest = vector[k] - ((double)code * scale);
            lost += rest * rest;
            codes[k] = (sbyte)code;
        }

        residual = Math.Sqrt(lost);
        return scale;
    }

    /// <summary>The largest absolute value; 0 of an empty vector.</summary>
    internal static float LargestMagnitude(ReadOnlySpan<float> vector)
    {
        float largest = 0;
        foreach (float value in vector)
            largest = MathF.Max(largest, MathF.Abs(value));
        return largest;
    }

    /// <summary>The scale with which the largest value takes the largest code; 0 where codes would have no digits.</summary>
    internal static float ScaleOf(float largestMagnitude, int largestCode)
    {
        float scale = largestMagnitude / largestCode;
        return float.IsNormal(scale) ? scale : 0;
    }

    /// <summary>Codes as a query.</summary>
    /// <param name="codes">A padded vector.</param>
    /// <param name="query">Receives as many numbers.</param>
    /// <param name="paddedLength">How many.</param>
    public static void Widen(sbyte* codes, short* query, int paddedLength)
    {
        for (int k = 0; k < paddedLength; k += Vector128<sbyte>.Count)
        {
            (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(Vector128.Load(codes + k));
            lower.Store(query + k);
            upper.Store(query + k + Vector128<short>.Count);
        }
    }

    /// <summary>Σ qₖ·codeₖ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(short* query, sbyte* codes, int paddedLength) => Dot(KernelSelector.Variant, query, codes, paddedLength);

    /// <summary>Four products of one query.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dot4(
        short* query, sbyte* codes0, sbyte* codes1, sbyte* codes2, sbyte* codes3, int paddedLength, out int sum0, out int sum1, out int sum2, out int sum3)
    {
        Vector128<int> sums = Dot4(KernelSelector.Variant, query, codes0, codes1, codes2, codes3, paddedLength);
        sum0 = sums.GetElement(0);
        sum1 = sums.GetElement(1);
        sum2 = sums.GetElement(2);
        sum3 = sums.GetElement(3);
    }

    /// <summary>The product of one query with a vector, and the four of <see cref="Dot4(short*, sbyte*, sbyte*, sbyte*, sbyte*, int, out int, out int, out int, out int)"/> with rows of a block.</summary>
    /// <param name="variant">The kernel.</param>
    /// <param name="query">A padded query.</param>
    /// <param name="rows">Four padded vectors, one after the other.</param>
    internal static (int First, Vector128<int> Four) DotBlock(KernelVariant variant, ReadOnlySpan<short> query, ReadOnlySpan<sbyte> rows)
    {
        int length = query.Length;
        fixed (short* q = query)
        fixed (sbyte* r = rows)
            return (Dot(variant, q, r, length), Dot4(variant, q, r, r + length, r + (2 * length), r + (3 * length), length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Dot(KernelVariant variant, short* query, sbyte* codes, int paddedLength) => variant switch
    {
        KernelVariant.Avx512 => CodeKernels<Int8Simd512, Vector512<int>>.Dot(query, codes, paddedLength),
        KernelVariant.Avx2 => CodeKernels<Int8Simd256, Vector256<int>>.Dot(query, codes, paddedLength),
        KernelVariant.Vector128 => CodeKernels<Int8Simd128, Vector128<int>>.Dot(query, codes, paddedLength),
        _ => CodeKernels<Int8Scalar, int>.Dot(query, codes, paddedLength),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<int> Dot4(
        KernelVariant variant, short* query, sbyte* codes0, sbyte* codes1, sbyte* codes2, sbyte* codes3, int paddedLength)
    {
        return variant switch
        {
            KernelVariant.Avx512 => CodeKernels<Int8Simd512, Vector512<int>>.Dot4(query, codes0, codes1, codes2, codes3, paddedLength),
            KernelVariant.Avx2 => CodeKernels<Int8Simd256, Vector256<int>>.Dot4(query, codes0, codes1, codes2, codes3, paddedLength),
            KernelVariant.Vector128 => CodeKernels<Int8Simd128, Vector128<int>>.Dot4(query, codes0, codes1, codes2, codes3, paddedLength),
            _ => CodeKernels<Int8Scalar, int>.Dot4(query, codes0, codes1, codes2, codes3, paddedLength),
        };
    }
}
