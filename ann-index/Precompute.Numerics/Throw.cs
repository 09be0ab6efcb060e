using System.Diagnostics.CodeAnalysis;

namespace Precompute.Numerics;

/// <summary>Throw helpers: they keep the message out of the hot method's code and always name the value and the legal range.</summary>
[SuppressMessage("Naming", "CA1716", Justification = "The established name for such helpers; the product is written in C# only.")]
public static class Throw
{
    /// <summary>Two spans that must have the same length have not.</summary>
    [DoesNotReturn]
    public static void LengthMismatch(string first, int firstLength, string second, int secondLength) =>
        throw new ArgumentException($"'{first}' has {firstLength} elements and '{second}' has {secondLength}; they must be equal.", second);

    /// <summary>A value lies outside of its legal range (both ends included).</summary>
    [DoesNotReturn]
    public static void OutOfRange(string name, long value, long minimum, long maximum) =>
        throw new ArgumentOutOfRangeException(name, value, $"'{name}' is {value}; legal values are {minimum} to {maximum}.");

    /// <summary>Raises <see cref="OutOfRange"/> when the value lies outside of the range.</summary>
    public static void IfOutside(string name, long value, long minimum, long maximum)
    {
        if (value < minimum || value > maximum)
            OutOfRange(name, value, minimum, maximum);
    }

    /// <summary>A row of a matrix holds a NaN or an infinity.</summary>
    [DoesNotReturn]
    public static void NotFinite(string matrix, int row, int column, float value) =>
        throw new PrecomputeException(
            $"Row {row} of '{matrix}' holds {value} in column {column}; every value must be finite. Look for a diverged training run, or overflow in the data it was made from.");
}
