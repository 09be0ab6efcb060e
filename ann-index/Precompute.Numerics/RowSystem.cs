using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.Numerics;

/// <summary>
/// The normal equations of one row of a factor model with implicit feedback (Hu, Koren, Volinsky 2008, equation 4, generalised):
/// (G + ρI + Σᵢ cᵢ yᵢyᵢᵀ) x = Σᵢ bᵢ yᵢ over the row's entries i. The coefficients cᵢ and bᵢ stand in the scratch
/// (<see cref="RowScratch.Curvature"/>, <see cref="RowScratch.Linear"/>); the matrix itself is built only by the Cholesky route.
/// </summary>
public readonly ref struct RowSystem
{
    /// <summary>Describes a system; nothing is copied or computed.</summary>
    /// <param name="gram">G, padded: <see cref="RowScratch.PaddedStride"/>(f) squared, symmetric, zero in the padding.</param>
    /// <param name="ridge">ρ ≥ 0.</param>
    /// <param name="targets">The fixed side: targets × f.</param>
    /// <param name="ordinals">Rows of <paramref name="targets"/> that the entries name; legal, in any order.</param>
    public RowSystem(DenseMatrix gram, float ridge, DenseMatrix targets, ReadOnlySpan<int> ordinals)
    {
        Gram = gram;
        Ridge = ridge;
        Targets = targets;
        Ordinals = ordinals;
        Upcoming = ordinals;
    }

    /// <summary>G, padded.</summary>
    public DenseMatrix Gram { get; }

    /// <summary>G once more, where it is tridiagonal: conjugate gradients then need O(f) instead of O(f²) for a product with it.</summary>
    public TridiagonalGram? Tridiagonal { get; init; }

    /// <summary>ρ.</summary>
    public float Ridge { get; }

    /// <summary>targets × f.</summary>
    public DenseMatrix Targets { get; }

    /// <summary>The entries' target ordinals.</summary>
    public ReadOnlySpan<int> Ordinals { get; }

    /// <summary>
    /// <see cref="Ordinals"/>, and after them those of the rows that are solved next: what they name is fetched ahead. Legal, like the
    /// entries; changes no result.
    /// </summary>
    public ReadOnlySpan<int> Upcoming { get; init; }

    /// <summary>Refuses a system and a solution whose shapes do not fit the scratch.</summary>
    internal void CheckShapes(Span<float> x, RowScratch scratch)
    {
        if (Gram.Rows != scratch.Stride || Gram.Columns != scratch.Stride)
            throw new ArgumentException($"The padded Gram matrix is {Gram.Rows} × {Gram.Columns}; {scratch.Factors} factors need {scratch.Stride} × {scratch.Stride}.", nameof(scratch));
        if (Targets.Columns != scratch.Factors)
            throw new ArgumentException($"The target factors have {Targets.Columns} columns; the scratch is for {scratch.Factors}.", nameof(scratch));
        if (x.Length != scratch.Factors)
            throw new ArgumentException($"The solution has {x.Length} elements; the scratch is for {scratch.Factors}.", nameof(x));
        if (Upcoming.Length < Ordinals.Length || !Unsafe.AreSame(ref MemoryMarshal.GetReference(Upcoming), ref MemoryMarshal.GetReference(Ordinals)))
            throw new ArgumentException("The ordinals to come do not begin with the row's own.", nameof(scratch));
        if (scratch.Linear.Length < Ordinals.Length)
            throw new ArgumentException($"The scratch has no coefficients for {Ordinals.Length} entries; call EnsureEntries first.", nameof(scratch));
    }
}
