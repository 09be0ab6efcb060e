using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// How much a vector's score may exceed what its codes say: each of the row's codes may be off by half a unit, and each of the query's; on
/// top comes what floats round.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CodeBound
{
    private readonly double _uncertainty;
    private readonly double _unit;

    /// <summary>Prepares the bound for a query.</summary>
    /// <param name="codes">The query's codes.</param>
    /// <param name="dimensions">Its length.</param>
    /// <param name="scale">What inner products are multiplied with.</param>
    public CodeBound(scoped in Int8Query codes, int dimensions, float scale)
    {
        double half = 0.5 + (Int8Codes.Largest * (double)NormOrder.BoundSlack(dimensions));
        _uncertainty = half * (codes.CodeSum + (Int8Codes.Largest * (double)dimensions));
        _unit = codes.Scale * scale;
    }

    /// <summary>Whether a vector may reach a score.</summary>
    /// <param name="codeScore">By <see cref="CodeScorer"/> with a query worth of 1.</param>
    /// <param name="nodeScale">What a unit of the vector's codes is worth.</param>
    /// <param name="threshold">The score; −∞ is always reached.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayReach(float codeScore, float nodeScale, float threshold) => !((codeScore + (nodeScale * _uncertainty)) * _unit < threshold);
}
