using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics.Kernels;

/// <summary>Eight rows at a time (AVX2).</summary>
internal readonly unsafe struct Int8Simd256 : IInt8Simd<Vector256<int>>
{
    /// <inheritdoc/>
    public static int Width => Vector256<int>.Count;

    /// <inheritdoc/>
    public static Vector256<int> Zero => Vector256<int>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(ref readonly sbyte rows, int pair, Vector256<int> sums) => sums + Avx2.MultiplyAddAdjacent(
        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(in rows)), Vector256.Create(pair).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Vector256<int> sums, ref readonly float scales, ref readonly float residuals, float weight, float bound)
    {
        Vector256<float> scores = Vector256.ConvertToSingle(sums) * Vector256.LoadUnsafe(in scales);
        scores = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(in residuals), Vector256.Create(weight), scores);
        return Vector256.GreaterThanOrEqual(scores, Vector256.Create(bound)).ExtractMostSignificantBits();
    }

    /// <inheritdoc/>
    public static int CodesPerStep => Vector256<short>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(short* query, sbyte* codes, Vector256<int> sums) =>
        sums + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.Load(codes)), Vector256.Load(query));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Fold(Vector256<int> sums) => sums.GetLower() + sums.GetUpper();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadQuads(byte* rows) => Vector256.Load(rows).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAddQuads(Vector256<int> rows, Vector256<int> quad, Vector256<int> sums) =>
        sums + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(rows.AsByte(), quad.AsSByte()), Vector256<short>.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Vector256<int> sums, Vector256<int> bounds) => Vector256.GreaterThanOrEqual(sums, bounds).ExtractMostSignificantBits();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Max(Vector256<int> a, Vector256<int> b) => Vector256.Max(a, b);
}
