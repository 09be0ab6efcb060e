using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Precompute.Numerics;

/// <summary>
/// A query rounded to int16, for <see cref="Int8RowPanels"/>: q ≈ scale·q̂, with what the rounding cost. Lives in the caller's buffer.
/// </summary>
public readonly ref struct Int8Query
{
    // Sums over a row, ‖q̂‖₁·127 at most, must fit into int32.
    private const double LargestSum = int.MaxValue / (double)Int8Codes.Largest;
    private const int Step = 8;

    /// <summary>Rounds a query. O(d).</summary>
    /// <param name="query">d finite values.</param>
    /// <param name="buffer">Room for <see cref="PairsOf"/> numbers; overwritten, and read as long as this query is.</param>
    public Int8Query(ReadOnlySpan<float> query, Span<int> buffer)
    {
        Pairs = buffer[..PairsOf(query.Length)];
        (float largest, double sum) = Magnitudes(query);

        // Rounding adds up to a half to each of the d codes.
        double inverse = largest > 0 ? Math.Min(short.MaxValue / (double)largest, (LargestSum - query.Length) / sum) : 0;
        Scale = inverse > 0 ? 1 / inverse : 0;
        Span<short> codes = MemoryMarshal.Cast<int, short>(buffer[..Pairs.Length]);
        Vector512<long> squares = Vector512<long>.Zero;
        Vector512<long> total = Vector512<long>.Zero;
        Vector512<double> errors = Vector512<double>.Zero;
        Span<float> rest = stackalloc float[Step];
        for (int k = 0; k < query.Length; k += Step)
        {
            Vector512<double> values = Load(query[k..], rest);
            Vector512<double> rounded = Vector512.Round(values * inverse);
            Vector512<double> lost = values - (rounded * Scale);
            errors += lost * lost;
            Vector512<long> whole = Vector512.ConvertToInt64(rounded);
            squares += whole * whole;
            total += Vector512.Abs(whole);
            Vector256<int> half = Vector256.Narrow(whole.GetLower(), whole.GetUpper());
            Vector128<short> block = Vector128.Narrow(half.GetLower(), half.GetUpper());
            if (codes.Length - k >= Step)
            {
                block.CopyTo(codes[k..]);
                continue;
            }

            for (int i = k; i < codes.Length; i++)
                codes[i] = block.GetElement(i - k);
        }

        CodeNorm = Math.Sqrt(Vector512.Sum(squares));
        CodeSum = Vector512.Sum(total);
        Error = Math.Sqrt(Vector512.Sum(errors));
    }

    /// <summary>q̂, two int16 in each number, the first in the low half.</summary>
    public ReadOnlySpan<int> Pairs { get; }

    /// <summary>One unit of q̂; 0 for a zero query.</summary>
    public double Scale { get; }

    /// <summary>‖q̂‖.</summary>
    public double CodeNorm { get; }

    /// <summary>Σ |q̂ₖ|.</summary>
    public double CodeSum { get; }

    /// <summary>‖q − scale·q̂‖.</summary>
    public double Error { get; }

    /// <summary>Room that a query of d values needs.</summary>
    public static int PairsOf(int dimensions) => (dimensions + 1) / 2;

    private static (float Largest, double Sum) Magnitudes(ReadOnlySpan<float> query)
    {
        Vector512<double> largest = Vector512<double>.Zero;
        Vector512<double> sums = Vector512<double>.Zero;
        Span<float> rest = stackalloc float[Step];
        for (int k = 0; k < query.Length; k += Step)
        {
            Vector512<double> magnitudes = Vector512.Abs(Load(query[k..], rest));
            largest = Vector512.Max(largest, magnitudes);
            sums += magnitudes;
        }

        double most = 0;
        for (int i = 0; i < Step; i++)
            most = Math.Max(most, largest.GetElement(i));
        return ((float)most, Vector512.Sum(sums));
    }

    // The next eight values, zeros behind the end. The same eight lanes on every machine: so are the sums.
    private static Vector512<double> Load(ReadOnlySpan<float> values, Span<float> rest)
    {
        if (values.Length < Step)
        {
            rest.Clear();
            values.CopyTo(rest);
            values = rest;
        }

        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(values));
        return Vector512.Create(lower, upper);
    }
}
