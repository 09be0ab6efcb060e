using System.Globalization;
using System.Runtime.InteropServices;

namespace Precompute.Model.Formats;

/// <summary>The <c>descr</c> of a .npy header: what an element is, and its bytes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NpyElement(NpyElementType Type, int Size)
{
    private const int MaxTextBytes = 1 << 16;

    private static readonly (string Code, NpyElementType Type, int Size)[] Numbers =
    [
        ("b1", NpyElementType.Bool, 1),
        ("i1", NpyElementType.Int8, 1), ("u1", NpyElementType.UInt8, 1),
        ("i2", NpyElementType.Int16, 2), ("u2", NpyElementType.UInt16, 2),
        ("i4", NpyElementType.Int32, 4), ("u4", NpyElementType.UInt32, 4),
        ("i8", NpyElementType.Int64, 8), ("u8", NpyElementType.UInt64, 8),
        ("f2", NpyElementType.Float16, 2), ("f4", NpyElementType.Float32, 4), ("f8", NpyElementType.Float64, 8),
    ];

    public bool IsText => Type is NpyElementType.Bytes or NpyElementType.Text;

    public string Descriptor
    {
        get
        {
            if (Type is NpyElementType.Bytes)
                return string.Create(CultureInfo.InvariantCulture, $"|S{Size}");
            if (Type is NpyElementType.Text)
                return string.Create(CultureInfo.InvariantCulture, $"<U{Size / sizeof(int)}");
            return (Size == 1 ? "|" : "<") + Numbers[(int)Type].Code;
        }
    }

    public static NpyElement Of(NpyElementType type) => new(type, Numbers[(int)type].Size);

    /// <summary>Parses a descriptor such as <c>&lt;f4</c>.</summary>
    /// <param name="descriptor">The text of <c>descr</c>.</param>
    /// <param name="element">The element.</param>
    /// <param name="problem">Why it cannot be read, and what to do; null where it can.</param>
    public static bool TryParse(string descriptor, out NpyElement element, out string? problem)
    {
        element = default;
        problem = $"elements of type '{descriptor}' are not read; convert the array with astype to a number of up to 8 bytes, bool, or text";
        if (descriptor.Length < 3 || descriptor[0] is not ('<' or '|' or '>'))
            return false;
        string code = descriptor[1..];
        int known = Array.FindIndex(Numbers, n => string.Equals(n.Code, code, StringComparison.Ordinal));
        if (known >= 0)
            element = new NpyElement(Numbers[known].Type, Numbers[known].Size);
        else if (!TryParseText(code, out element))
            return false;
        if (descriptor[0] == '>' && element.Type is not NpyElementType.Bytes && element.Size > 1)
        {
            problem = $"elements of type '{descriptor}' are big-endian; save the array with a.astype(a.dtype.newbyteorder('<'))";
            return false;
        }

        problem = null;
        return true;
    }

    // A width of 0 would let a shape claim any number of elements without a byte of data.
    private static bool TryParseText(string code, out NpyElement element)
    {
        element = default;
        int unit = code[0] switch { 'S' => 1, 'U' => sizeof(int), _ => 0 };
        if (unit == 0 || !int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width is < 1 or > MaxTextBytes)
            return false;
        element = new NpyElement(unit == 1 ? NpyElementType.Bytes : NpyElementType.Text, width * unit);
        return true;
    }
}
