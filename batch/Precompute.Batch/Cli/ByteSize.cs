using System.Globalization;

namespace Precompute.Batch.Cli;

/// <summary>Sizes as people write them: <c>3GB</c>, <c>512MiB</c>, <c>1000000</c>. The decimal and the binary names both mean powers of 1024.</summary>
internal static class ByteSize
{
    private static readonly (string Suffix, long Factor)[] Units =
        [("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("TIB", 1L << 40), ("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40),
         ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40), ("B", 1L)];

    /// <summary>Reads a size; false where it is none or not above 0.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        string upper = text.Trim().ToUpperInvariant();
        (string suffix, long factor) = Array.Find(Units, u => upper.EndsWith(u.Suffix, StringComparison.Ordinal));
        suffix ??= "";
        factor = Math.Max(factor, 1L);
        bool isNumber = double.TryParse(upper[..^suffix.Length].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        double product = number * factor;
        bytes = isNumber && product is >= 1d and < long.MaxValue ? (long)product : 0L;
        return bytes > 0;
    }

    /// <summary>A size for people.</summary>
    public static string Describe(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes / (double)(1L << 30):F1} GiB",
        >= 1L << 20 => $"{bytes / (double)(1L << 20):F0} MiB",
        _ => $"{bytes / 1024d:F0} KiB",
    };
}
