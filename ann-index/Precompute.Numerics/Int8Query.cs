namespace Precompute.Numerics;

/// <summary>
/// A query rounded to int16, for <see cref="Int8RowPanels"/>: q ≈ scale·q̂, with what the rounding cost. Lives in the caller's buffer.
/// </summary>
public readonly ref struct Int8Query
{
    // Sums over a row, ‖q̂‖₁·127 at most, must fit into int32.
    private const double LargestSum = int.MaxValue / (double)Int8Codes.Largest;

    /// <summary>Rounds a query. O(d).</summary>
    /// <param name="query">d finite values.</param>
    /// <param name="buffer">Room for <see cref="PairsOf"/> numbers; overwritten, and read as long as this query is.</param>
    public Int8Query(ReadOnlySpan<float> query, Span<int> buffer)
    {
        Pairs = buffer[..PairsOf(query.Length)];
        float largest = 0;
        double sum = 0;
        foreach (float value in query)
        {
            largest = MathF.Max(largest, MathF.Abs(value));
            sum += Math.Abs((double)value);
        }

        // Rounding adds up to a half to each of the d codes.
        double inverse = largest > 0 ? Math.Min(short.MaxValue / (double)largest, (LargestSum - query.Length) / sum) : 0;
        double scale = inverse > 0 ? 1 / inverse : 0;
        double error = 0;
        double squares = 0;
        double total = 0;
        for (int p = 0; p < Pairs.Length; p++)
        {
            int low = Round(query[2 * p]);
            int high = (2 * p) + 1 < query.Length ? Round(query[(2 * p) + 1]) : 0;
            buffer[p] = (high << 16) | (ushort)low;
        }

        Scale = scale;
        CodeNorm = Math.Sqrt(squares);
        CodeSum = total;
        Error = Math.Sqrt(error);

        int Round(float value)
        {
            int code = (int)Math.Round(value * inverse);
            double lost = value - (code * scale);
            error += lost * lost;
            squares += (double)code * code;
            total += Math.Abs(code);
            return code;
        }
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
}
