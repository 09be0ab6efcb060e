using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics.Kernels;

/// <summary>Sixteen rows at a time (AVX-512 BW).</summary>
internal readonly unsafe struct Int8Simd512 : IInt8Simd<Vector512<int>>
{
    /// <inheritdoc/>
    public static int Width => Vector512<int>.Count;

    /// <inheritdoc/>
    public static Vector512<int> Zero => Vector512<int>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(ref readonly sbyte rows, int pair, Vector512<int> sums) => sums + Avx512BW.MultiplyAddAdjacent(
        Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(in rows)), Vector512.Create(pair).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Vector512<int> sums, ref readonly float scales, ref readonly float residuals, float weight, float bound)
    {
        Vector512<float> scores = Vector512.ConvertToSingle(sums) * Vector512.LoadUnsafe(in scales);
        scores = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(in residuals), Vector512.Create(weight), scores);
        return (uint)Vector512.GreaterThanOrEqual(scores, Vector512.Create(bound)).ExtractMostSignificantBits();
    }

    /// <inheritdoc/>
    public static int CodesPerStep => Vector512<short>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(short* query, sbyte* codes, Vector512<int> sums) =>
        sums + Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(codes)), Vector512.Load(query));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Fold(Vector512<int> sums) => Int8Simd256.Fold(sums.GetLower() + sums.GetUpper());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadQuads(byte* rows) => Vector512.Load(rows).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAddQuads(Vector512<int> rows, Vector512<int> quad, Vector512<int> sums) =>
        sums + Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(rows.AsByte(), quad.AsSByte()), Vector512<short>.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Vector512<int> sums, Vector512<int> bounds) => (uint)Vector512.GreaterThanOrEqual(sums, bounds).ExtractMostSignificantBits();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Max(Vector512<int> a, Vector512<int> b) => Vector512.Max(a, b);
}
