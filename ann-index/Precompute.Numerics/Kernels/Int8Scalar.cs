using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Precompute.Numerics.Kernels;

/// <summary>One row at a time: the twin that the others are tested against.</summary>
internal readonly unsafe struct Int8Scalar : IInt8Simd<int>
{
    /// <inheritdoc/>
    public static int Width => 1;

    /// <inheritdoc/>
    public static int Zero => 0;

    /// <inheritdoc/>
    public static int MultiplyAdd(ref readonly sbyte rows, int pair, int sums) =>
        sums + ((short)pair * rows) + ((pair >> 16) * Unsafe.Add(ref Unsafe.AsRef(in rows), 1));

    /// <inheritdoc/>
    public static uint AtLeast(int sums, ref readonly float scales, ref readonly float residuals, float weight, float bound) =>
        (sums * scales) + (weight * residuals) >= bound ? 1u : 0u;

    /// <inheritdoc/>
    public static int CodesPerStep => 1;

    /// <inheritdoc/>
    public static int MultiplyAdd(short* query, sbyte* codes, int sums) => sums + (*query * *codes);

    /// <inheritdoc/>
    public static Vector128<int> Fold(int sums) => Vector128.CreateScalar(sums);

    /// <inheritdoc/>
    public static int LoadQuads(byte* rows) => Unsafe.ReadUnaligned<int>(rows);

    /// <inheritdoc/>
    public static int Broadcast(int value) => value;

    /// <inheritdoc/>
    public static int MultiplyAddQuads(int rows, int quad, int sums) =>
        sums + ((sbyte)rows * (sbyte)quad) + ((sbyte)(rows >> 8) * (sbyte)(quad >> 8))
        + ((sbyte)(rows >> 16) * (sbyte)(quad >> 16)) + ((rows >> 24) * (quad >> 24));

    /// <inheritdoc/>
    public static uint AtLeast(int sums, int bounds) => sums >= bounds ? 1u : 0u;

    /// <inheritdoc/>
    public static int Max(int a, int b) => Math.Max(a, b);
}
