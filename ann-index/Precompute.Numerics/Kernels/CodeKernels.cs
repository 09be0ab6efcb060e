using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics.Kernels;

/// <summary>Products of an int16 query with int8 rows, in blocks of 32: codes are widened, and adjacent products added to int32.</summary>
internal static unsafe class CodeKernels
{
    /// <summary>The plain twin that the others are tested against.</summary>
    public static int DotPlain(short* query, sbyte* codes, int length)
    {
        int sum = 0;
        for (int k = 0; k < length; k++)
            sum += query[k] * codes[k];
        return sum;
    }

    /// <summary>One row with 128-bit vectors.</summary>
    public static int Dot128(short* query, sbyte* codes, int length)
    {
        Vector128<int> sum = Vector128<int>.Zero;
        for (int k = 0; k < length; k += Vector128<sbyte>.Count)
        {
            (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(Vector128.Load(codes + k));
            sum += Int8Simd128.AddAdjacentProducts(lower, Vector128.Load(query + k));
            sum += Int8Simd128.AddAdjacentProducts(upper, Vector128.Load(query + k + Vector128<short>.Count));
        }

        return Vector128.Sum(sum);
    }

    /// <summary>One row with 512-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot512(short* query, sbyte* codes, int length)
    {
        Vector512<int> sum = Vector512<int>.Zero;
        for (int k = 0; k < length; k += 32)
            sum = Add512(Vector512.Load(query + k), codes + k, sum);
        return Vector512.Sum(sum);
    }

    /// <summary>Four rows with 512-bit vectors: one block of the query serves all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot4Of512(short* query, sbyte* codes0, sbyte* codes1, sbyte* codes2, sbyte* codes3, int length)
    {
        Vector512<int> sum0 = Vector512<int>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int k = 0; k < length; k += 32)
        {
            Vector512<short> block = Vector512.Load(query + k);
            sum0 = Add512(block, codes0 + k, sum0);
            sum1 = Add512(block, codes1 + k, sum1);
            sum2 = Add512(block, codes2 + k, sum2);
            sum3 = Add512(block, codes3 + k, sum3);
        }

        return Sum4(Fold(sum0), Fold(sum1), Fold(sum2), Fold(sum3));
    }

    /// <summary>One row with 256-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot256(short* query, sbyte* codes, int length)
    {
        Vector256<int> sum = Vector256<int>.Zero;
        for (int k = 0; k < length; k += 16)
            sum = Add256(Vector256.Load(query + k), codes + k, sum);
        return Vector256.Sum(sum);
    }

    /// <summary>Four rows with 256-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot4Of256(short* query, sbyte* codes0, sbyte* codes1, sbyte* codes2, sbyte* codes3, int length)
    {
        Vector256<int> sum0 = Vector256<int>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int k = 0; k < length; k += 16)
        {
            Vector256<short> block = Vector256.Load(query + k);
            sum0 = Add256(block, codes0 + k, sum0);
            sum1 = Add256(block, codes1 + k, sum1);
            sum2 = Add256(block, codes2 + k, sum2);
            sum3 = Add256(block, codes3 + k, sum3);
        }

        return Sum4(Fold(sum0), Fold(sum1), Fold(sum2), Fold(sum3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Add512(Vector512<short> query, sbyte* codes, Vector512<int> sum) =>
        sum + Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(codes)), query);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Add256(Vector256<short> query, sbyte* codes, Vector256<int> sum) =>
        sum + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.Load(codes)), query);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Fold(Vector512<int> sum) => Fold(sum.GetLower() + sum.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Fold(Vector256<int> sum) => sum.GetLower() + sum.GetUpper();

    // The four totals in one vector: pairs, then pairs of pairs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum4(Vector128<int> sum0, Vector128<int> sum1, Vector128<int> sum2, Vector128<int> sum3) =>
        Ssse3.HorizontalAdd(Ssse3.HorizontalAdd(sum0, sum1), Ssse3.HorizontalAdd(sum2, sum3));
}
