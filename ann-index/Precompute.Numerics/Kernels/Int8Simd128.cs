using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics.Kernels;

/// <summary>Four rows at a time (SSE2, NEON).</summary>
internal readonly unsafe struct Int8Simd128 : IInt8Simd<Vector128<int>>
{
    /// <inheritdoc/>
    public static int Width => Vector128<int>.Count;

    /// <inheritdoc/>
    public static Vector128<int> Zero => Vector128<int>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(ref readonly sbyte rows, int pair, Vector128<int> sums)
    {
        Vector128<short> widened = Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(ref Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in rows)))).AsSByte());
        return sums + AddAdjacentProducts(widened, Vector128.Create(pair).AsInt16());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Vector128<int> sums, ref readonly float scales, ref readonly float residuals, float weight, float bound)
    {
        Vector128<float> scores = Vector128.ConvertToSingle(sums) * Vector128.LoadUnsafe(in scales);
        scores = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(in residuals), Vector128.Create(weight), scores);
        return Vector128.GreaterThanOrEqual(scores, Vector128.Create(bound)).ExtractMostSignificantBits();
    }

    /// <inheritdoc/>
    public static int CodesPerStep => Vector128<sbyte>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(short* query, sbyte* codes, Vector128<int> sums)
    {
        (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(Vector128.Load(codes));
        return sums + AddAdjacentProducts(lower, Vector128.Load(query)) + AddAdjacentProducts(upper, Vector128.Load(query + Vector128<short>.Count));
    }

    /// <inheritdoc/>
    public static Vector128<int> Fold(Vector128<int> sums) => sums;

    // a₀·b₀ + a₁·b₁, a₂·b₂ + a₃·b₃, …
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> AddAdjacentProducts(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(a, b);
        if (AdvSimd.Arm64.IsSupported)
            return AdvSimd.Arm64.AddPairwise(AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a, b));

        // Two int16 to an int32 lane: the low one is shifted up and down again to keep its sign.
        Vector128<int> aPairs = a.AsInt32();
        Vector128<int> bPairs = b.AsInt32();
        return (((aPairs << 16) >> 16) * ((bPairs << 16) >> 16)) + ((aPairs >> 16) * (bPairs >> 16));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadQuads(byte* rows) => Vector128.Load(rows).AsInt32();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int value) => Vector128.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddQuads(Vector128<int> rows, Vector128<int> quad, Vector128<int> sums)
    {
        if (Ssse3.IsSupported)
            return sums + Sse2.MultiplyAddAdjacent(Ssse3.MultiplyAddAdjacent(rows.AsByte(), quad.AsSByte()), Vector128<short>.One);
        if (Dp.IsSupported)
            return Dp.DotProduct(sums, rows.AsSByte(), quad.AsSByte());

        // Even and odd codes as int16: the even ones are shifted up and down again to keep their sign.
        Vector128<short> x = rows.AsInt16();
        Vector128<short> y = quad.AsInt16();
        return sums + AddAdjacentProducts((x << 8) >> 8, (y << 8) >> 8) + AddAdjacentProducts(x >> 8, y >> 8);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint AtLeast(Vector128<int> sums, Vector128<int> bounds) => Vector128.GreaterThanOrEqual(sums, bounds).ExtractMostSignificantBits();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Max(Vector128<int> a, Vector128<int> b) => Vector128.Max(a, b);
}
