namespace Precompute.Model.Formats;

/// <summary>
/// A NumPy array in memory: elements of one type in C order, and a shape of 0, 1 or 2 dimensions. Immutable by convention (the
/// elements are not copied) and then thread-safe.
/// </summary>
public sealed class NpyArray
{
    private readonly Array _values;

    internal NpyArray(NpyElement element, int[] shape, Array values)
    {
        Element = element;
        Dimensions = shape;
        _values = values;
    }

    /// <summary>What the array holds.</summary>
    public NpyElementType ElementType => Element.Type;

    /// <summary>The size of each dimension, outermost first; none for a scalar.</summary>
    public ReadOnlySpan<int> Shape => Dimensions;

    /// <summary>Number of elements.</summary>
    public int Count => _values.Length;

    internal NpyElement Element { get; }

    internal int[] Dimensions { get; }

    internal Array Values => _values;

    /// <summary>Wraps numbers: <c>sbyte</c> to <c>ulong</c>, <see cref="Half"/>, <c>float</c>, <c>double</c>, or <c>bool</c>.</summary>
    /// <param name="values">The elements in C order.</param>
    /// <param name="shape">Up to two sizes; none for one dimension of all elements.</param>
    /// <exception cref="ArgumentException">The shape is not that of the elements.</exception>
    /// <exception cref="NotSupportedException">The type is none of these.</exception>
    public static NpyArray Of<T>(T[] values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        NpyElementType type = NpyMemory.TypeOf<T>();
        int[] dimensions = shape.IsEmpty ? [values.Length] : shape.ToArray();
        if (dimensions.Length > 2 || dimensions.Any(static size => size < 0) || dimensions.Aggregate(1L, static (product, size) => product * size) != values.Length)
            throw new ArgumentException($"The shape ({string.Join(", ", dimensions)}) is not that of {values.Length} elements in one or two dimensions.", nameof(shape));
        Array stored = values is bool[] flags ? Array.ConvertAll(flags, static flag => flag ? (byte)1 : (byte)0) : values;
        return new NpyArray(NpyElement.Of(type), dimensions, stored);
    }

    /// <summary>A scalar of ASCII text, as <c>numpy.array(b'csr')</c> is.</summary>
    /// <exception cref="ArgumentException">The text is empty or not ASCII.</exception>
    public static NpyArray OfText(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (!text.All(char.IsAscii))
            throw new ArgumentException($"'{text}' is not ASCII.", nameof(text));
        return new NpyArray(new NpyElement(NpyElementType.Bytes, text.Length), [], new[] { text });
    }

    /// <summary>The elements themselves; <c>bool</c> as bytes 0 and 1, text as strings.</summary>
    /// <typeparam name="T">Exactly the type of the elements.</typeparam>
    /// <exception cref="InvalidOperationException">The array holds another type.</exception>
    public T[] As<T>() => _values.GetType() == typeof(T[])
        ? (T[])_values
        : throw new InvalidOperationException($"The array holds {ElementType}, not {typeof(T).Name}.");

    /// <summary>The text of a scalar or of an array of one element, or null where it is not text.</summary>
    public string? ToText() => _values is string[] { Length: 1 } text ? text[0] : null;

    /// <summary>All elements as int64 (the array itself where it holds that), or null where they are not whole numbers or do not fit.</summary>
    public long[]? ToInt64() => _values switch
    {
        long[] same => same,
        int[] v => NpyMemory.Widen<int>(v),
        uint[] v => NpyMemory.Widen<uint>(v),
        short[] v => NpyMemory.Widen<short>(v),
        ushort[] v => NpyMemory.Widen<ushort>(v),
        sbyte[] v => NpyMemory.Widen<sbyte>(v),
        byte[] v when ElementType is NpyElementType.UInt8 => NpyMemory.Widen<byte>(v),
        ulong[] v when v.All(static u => u <= long.MaxValue) => NpyMemory.Widen<ulong>(v),
        _ => null,
    };

    /// <summary>All elements rounded to float32 (the array itself where it holds that); too large ones become infinite. Null for text.</summary>
    public float[]? ToSingle() => _values switch
    {
        float[] same => same,
        double[] v => NpyMemory.Round<double>(v),
        Half[] v => NpyMemory.Round<Half>(v),
        long[] v => NpyMemory.Round<long>(v),
        ulong[] v => NpyMemory.Round<ulong>(v),
        int[] v => NpyMemory.Round<int>(v),
        uint[] v => NpyMemory.Round<uint>(v),
        short[] v => NpyMemory.Round<short>(v),
        ushort[] v => NpyMemory.Round<ushort>(v),
        sbyte[] v => NpyMemory.Round<sbyte>(v),
        byte[] v => NpyMemory.Round<byte>(v),
        _ => null,
    };
}
