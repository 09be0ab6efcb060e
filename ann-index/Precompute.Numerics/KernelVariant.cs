namespace Precompute.Numerics;

/// <summary>The instruction set of the vector kernels. Values are persisted: append only, never renumber.</summary>
public enum KernelVariant : byte
{
    /// <summary>Plain loops: the reference that every other variant is tested against.</summary>
    Scalar = 1,

    /// <summary>128-bit vectors (SSE, NEON).</summary>
    Vector128 = 2,

    /// <summary>256-bit vectors with fused multiply-add (AVX2).</summary>
    Avx2 = 3,

    /// <summary>512-bit vectors (AVX-512 F).</summary>
    Avx512 = 4,
}
