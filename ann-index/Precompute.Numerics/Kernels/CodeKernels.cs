using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics.Kernels;

/// <summary>Products of an int16 query with int8 rows, row by row: exact, so that every width gives the same. Lengths are multiples of 32.</summary>
internal static unsafe class CodeKernels<TSimd, TSums>
    where TSimd : struct, IInt8Simd<TSums>
    where TSums : struct
{
    /// <summary>One row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(short* query, sbyte* codes, int length)
    {
        TSums sums = TSimd.Zero;
        for (int k = 0; k < length; k += TSimd.CodesPerStep)
            sums = TSimd.MultiplyAdd(query + k, codes + k, sums);
        return Vector128.Sum(TSimd.Fold(sums));
    }

    /// <summary>Four rows: what is read of the query serves all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot4(short* query, sbyte* codes0, sbyte* codes1, sbyte* codes2, sbyte* codes3, int length)
    {
        TSums sums0 = TSimd.Zero, sums1 = sums0, sums2 = sums0, sums3 = sums0;
        for (int k = 0; k < length; k += TSimd.CodesPerStep)
        {
            sums0 = TSimd.MultiplyAdd(query + k, codes0 + k, sums0);
            sums1 = TSimd.MultiplyAdd(query + k, codes1 + k, sums1);
            sums2 = TSimd.MultiplyAdd(query + k, codes2 + k, sums2);
            sums3 = TSimd.MultiplyAdd(query + k, codes3 + k, sums3);
        }

        return AddPairs(AddPairs(TSimd.Fold(sums0), TSimd.Fold(sums1)), AddPairs(TSimd.Fold(sums2), TSimd.Fold(sums3)));
    }

    // a₀ + a₁, a₂ + a₃, b₀ + b₁, b₂ + b₃
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> AddPairs(Vector128<int> a, Vector128<int> b)
    {
        if (Ssse3.IsSupported)
            return Ssse3.HorizontalAdd(a, b);
        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.AddPairwise(a, b)
            : Vector128.Create(a[0] + a[1], a[2] + a[3], b[0] + b[1], b[2] + b[3]);
    }
}
