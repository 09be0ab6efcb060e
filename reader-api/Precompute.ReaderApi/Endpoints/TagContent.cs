using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>What an entity tag is the hash of: values and texts in a row, texts after their lengths, so that no two contents are alike by chance.</summary>
/// <param name="buffer">Where they go; long enough for all of them.</param>
internal ref struct TagContent(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>What was added so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Adds a number or an id: no type with gaps between its fields.</summary>
    public void Add<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_buffer[_length..], in value);
        _length += Unsafe.SizeOf<T>();
    }

    /// <summary>Adds an answer that may be missing.</summary>
    public void Add(bool? value) => Add(value is { } known ? Convert.ToByte(known) : byte.MaxValue);

    /// <summary>Adds a text; none differs from an empty one.</summary>
    public void Add(string? text)
    {
        Add(text?.Length ?? -1);
        ReadOnlySpan<byte> characters = MemoryMarshal.AsBytes(text.AsSpan());
        characters.CopyTo(_buffer[_length..]);
        _length += characters.Length;
    }
}
