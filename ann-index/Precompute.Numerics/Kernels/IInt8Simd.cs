using System.Runtime.Intrinsics;

namespace Precompute.Numerics.Kernels;

/// <summary>
/// What the int8 kernels need of one vector width: 32-bit sums, one a row, or several of one row. The arithmetic on them is exact, so every width gives the
/// same sums.
/// </summary>
/// <typeparam name="TSums">The runtime's vector of 32-bit integers.</typeparam>
internal unsafe interface IInt8Simd<TSums>
    where TSums : struct
{
    /// <summary>Rows per vector.</summary>
    public static abstract int Width { get; }

    /// <summary>All zeros.</summary>
    public static abstract TSums Zero { get; }

    /// <summary>
    /// Adds x₀·y₀ + x₁·y₁ of <see cref="Width"/> rows to their sums.
    /// </summary>
    /// <param name="rows">Two int8 a row, row after row.</param>
    /// <param name="pair">x₀ (low half) and x₁ (high half), int16 each.</param>
    /// <param name="sums">So far.</param>
    public static abstract TSums MultiplyAdd(ref readonly sbyte rows, int pair, TSums sums);

    /// <summary>Bit i is set where sumᵢ·scaleᵢ + weight·residualᵢ is at least the bound; never for a NaN.</summary>
    public static abstract uint AtLeast(TSums sums, ref readonly float scales, ref readonly float residuals, float weight, float bound);

    /// <summary>Codes of one row that <see cref="MultiplyAdd(short*, sbyte*, TSums)"/> takes at a time; divides 32.</summary>
    public static abstract int CodesPerStep { get; }

    /// <summary>Adds products of a query's numbers and one row's codes to partial sums of that row.</summary>
    public static abstract TSums MultiplyAdd(short* query, sbyte* codes, TSums sums);

    /// <summary>Partial sums of one row as four.</summary>
    public static abstract Vector128<int> Fold(TSums sums);

    /// <summary>Four codes of each of <see cref="Width"/> rows, row after row.</summary>
    public static abstract TSums LoadQuads(byte* rows);

    /// <summary>The same number for every row.</summary>
    public static abstract TSums Broadcast(int value);

    /// <summary>Adds x₀·y₀ + x₁·y₁ + x₂·y₂ + x₃·y₃ of <see cref="Width"/> rows to their sums.</summary>
    /// <param name="rows">What <see cref="LoadQuads"/> read: codes from 0 to 127, so that two products fit into int16.</param>
    /// <param name="quad">Four codes of a query from −127 to 127, <see cref="Broadcast"/>.</param>
    /// <param name="sums">So far.</param>
    public static abstract TSums MultiplyAddQuads(TSums rows, TSums quad, TSums sums);

    /// <summary>Bit i is set where sumᵢ is at least boundᵢ.</summary>
    public static abstract uint AtLeast(TSums sums, TSums bounds);

    /// <summary>The larger of two sums, row by row.</summary>
    public static abstract TSums Max(TSums a, TSums b);
}
