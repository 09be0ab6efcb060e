using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Precompute.Numerics.Kernels;

namespace Precompute.Numerics;

/// <summary>
/// Dense float32 kernels: the only entry points to SIMD code in the product. Each runs in the variant that
/// <see cref="KernelSelector"/> chose and gives the same bits for the same variant. Rows padded with zeros give the same bits as
/// rows that are not padded, and Dot4 the same as four calls of Dot.
/// Nothing allocates; everything is thread-safe.
/// </summary>
public static class VectorKernels
{
    /// <summary>Σ aᵢ·bᵢ; 0 for empty vectors.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Dot(KernelSelector.Variant, a, b);

    /// <summary>Four dot products of one query, each row as long as the query: the query is read once.</summary>
    /// <exception cref="ArgumentException">A row's length differs from the query's.</exception>
    public static void Dot4(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> row0,
        ReadOnlySpan<float> row1,
        ReadOnlySpan<float> row2,
        ReadOnlySpan<float> row3,
        out float score0,
        out float score1,
        out float score2,
        out float score3) =>
        Dot4(KernelSelector.Variant, query, row0, row1, row2, row3, out score0, out score1, out score2, out score3);

    /// <summary>
    /// The dot products of a query with rows of a matrix, anywhere in it: the bits of <see cref="Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/>.
    /// Rows that are not in a cache should have been asked for by <see cref="Prefetch"/>.
    /// </summary>
    /// <param name="query">f values.</param>
    /// <param name="rows">Any × f.</param>
    /// <param name="ordinals">Rows of the matrix.</param>
    /// <param name="scores">Receives one score per ordinal.</param>
    public static void DotRows(ReadOnlySpan<float> query, DenseMatrix rows, ReadOnlySpan<int> ordinals, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int i = 0;
        for (; i + 4 <= ordinals.Length; i += 4)
        {
            Dot4(query, rows.Row(ordinals[i]), rows.Row(ordinals[i + 1]), rows.Row(ordinals[i + 2]), rows.Row(ordinals[i + 3]),
                out scores[i], out scores[i + 1], out scores[i + 2], out scores[i + 3]);
        }

        for (; i < ordinals.Length; i++)
            scores[i] = Dot(query, rows.Row(ordinals[i]));
    }

    /// <summary>Asks for a row to be brought into the second-level cache; returns at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(DenseMatrix rows, int row)
    {
        const int FloatsPerLine = 16;
        if (!Sse.IsSupported)
            return;
        float* first = rows.RowPointer(row);
        for (int k = 0; k < rows.Columns; k += FloatsPerLine)
            Sse.Prefetch1(first + k);
    }

    /// <summary>Σ (aᵢ − bᵢ)².</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => SquaredDistance(KernelSelector.Variant, a, b);

    /// <summary>Σ xᵢ².</summary>
    public static float SquaredNorm(ReadOnlySpan<float> x) => Dot(KernelSelector.Variant, x, x);

    /// <summary>y += scale·x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Axpy(float scale, ReadOnlySpan<float> x, Span<float> y) => Axpy(KernelSelector.Variant, scale, x, y);

    /// <summary>x *= scale.</summary>
    public static void Scale(Span<float> x, float scale) => Scale(KernelSelector.Variant, x, scale);

    /// <summary>
    /// The Euclidean norm, also where the sum of squares would overflow or vanish in float32.
    /// </summary>
    public static float Norm(ReadOnlySpan<float> x)
    {
        float squared = SquaredNorm(x);
        if (squared is > 1e-30f and < 1e30f)
            return MathF.Sqrt(squared);
        double sum = 0;
        foreach (float value in x)
            sum += (double)value * value;
        return (float)Math.Sqrt(sum);
    }

    /// <summary>Divides a vector by its Euclidean norm in place; a zero vector stays as it is.</summary>
    /// <returns>The norm before.</returns>
    public static float Normalize(Span<float> x)
    {
        float norm = Norm(x);
        if (norm is > 1e-30f and < 1e30f)
        {
            Scale(x, 1f / norm);
        }
        else if (norm > 0)
        {
            // 1/norm would lose bits or overflow: divide instead.
            for (int i = 0; i < x.Length; i++)
                x[i] = (float)(x[i] / (double)norm);
        }

        return norm;
    }

    /// <summary>The position of the first NaN or infinity, or −1.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> x)
    {
        const int ExponentMask = 0x7F800000;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(x);
            Vector256<int> mask = Vector256.Create(ExponentMask);
            for (; i + Vector256<int>.Count <= bits.Length; i += Vector256<int>.Count)
            {
                if (Vector256.EqualsAny(Vector256.Create(bits[i..]) & mask, mask))
                    break;
            }
        }

        for (; i < x.Length; i++)
        {
            if (!float.IsFinite(x[i]))
                return i;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Dot(KernelVariant variant, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        CheckLengths(nameof(a), a.Length, nameof(b), b.Length);
        return variant switch
        {
            KernelVariant.Avx512 => SimdKernels<Simd512, Vector512<float>>.Dot(a, b),
            KernelVariant.Avx2 => SimdKernels<Simd256, Vector256<float>>.Dot(a, b),
            KernelVariant.Vector128 => SimdKernels<Simd128, Vector128<float>>.Dot(a, b),
            _ => ScalarKernels.Dot(a, b),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Dot4(
        KernelVariant variant,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> row0,
        ReadOnlySpan<float> row1,
        ReadOnlySpan<float> row2,
        ReadOnlySpan<float> row3,
        out float score0,
        out float score1,
        out float score2,
        out float score3)
    {
        CheckLengths(nameof(query), query.Length, nameof(row0), row0.Length);
        CheckLengths(nameof(query), query.Length, nameof(row1), row1.Length);
        CheckLengths(nameof(query), query.Length, nameof(row2), row2.Length);
        CheckLengths(nameof(query), query.Length, nameof(row3), row3.Length);
        ref float r0 = ref MemoryMarshal.GetReference(row0);
        ref float r1 = ref MemoryMarshal.GetReference(row1);
        ref float r2 = ref MemoryMarshal.GetReference(row2);
        ref float r3 = ref MemoryMarshal.GetReference(row3);
        switch (variant)
        {
            case KernelVariant.Avx512:
                SimdKernels<Simd512, Vector512<float>>.Dot4(query, ref r0, ref r1, ref r2, ref r3, out score0, out score1, out score2, out score3);
                break;
            case KernelVariant.Avx2:
                SimdKernels<Simd256, Vector256<float>>.Dot4(query, ref r0, ref r1, ref r2, ref r3, out score0, out score1, out score2, out score3);
                break;
            case KernelVariant.Vector128:
                SimdKernels<Simd128, Vector128<float>>.Dot4(query, ref r0, ref r1, ref r2, ref r3, out score0, out score1, out score2, out score3);
                break;
            default:
                score0 = ScalarKernels.Dot(query, row0);
                score1 = ScalarKernels.Dot(query, row1);
                score2 = ScalarKernels.Dot(query, row2);
                score3 = ScalarKernels.Dot(query, row3);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float SquaredDistance(KernelVariant variant, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        CheckLengths(nameof(a), a.Length, nameof(b), b.Length);
        return variant switch
        {
            KernelVariant.Avx512 => SimdKernels<Simd512, Vector512<float>>.SquaredDistance(a, b),
            KernelVariant.Avx2 => SimdKernels<Simd256, Vector256<float>>.SquaredDistance(a, b),
            KernelVariant.Vector128 => SimdKernels<Simd128, Vector128<float>>.SquaredDistance(a, b),
            _ => ScalarKernels.SquaredDistance(a, b),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Axpy(KernelVariant variant, float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        CheckLengths(nameof(x), x.Length, nameof(y), y.Length);
        switch (variant)
        {
            case KernelVariant.Avx512:
                SimdKernels<Simd512, Vector512<float>>.Axpy(scale, x, y);
                break;
            case KernelVariant.Avx2:
                SimdKernels<Simd256, Vector256<float>>.Axpy(scale, x, y);
                break;
            case KernelVariant.Vector128:
                SimdKernels<Simd128, Vector128<float>>.Axpy(scale, x, y);
                break;
            default:
                ScalarKernels.Axpy(scale, x, y);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Scale(KernelVariant variant, Span<float> x, float scale)
    {
        switch (variant)
        {
            case KernelVariant.Avx512:
                SimdKernels<Simd512, Vector512<float>>.Scale(x, scale);
                break;
            case KernelVariant.Avx2:
                SimdKernels<Simd256, Vector256<float>>.Scale(x, scale);
                break;
            case KernelVariant.Vector128:
                SimdKernels<Simd128, Vector128<float>>.Scale(x, scale);
                break;
            default:
                ScalarKernels.Scale(x, scale);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckLengths(string first, int firstLength, string second, int secondLength)
    {
        if (firstLength != secondLength)
            Throw.LengthMismatch(first, firstLength, second, secondLength);
    }
}
