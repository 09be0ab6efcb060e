using System.Buffers.Binary;

namespace Precompute.Database.Publish;

/// <summary>
/// The arrays of list rows as binary COPY wants them: one dimension from 1, no nulls. Encoding a whole array at once costs a fraction of
/// handing its elements to the driver one by one. A value is valid until the next one is encoded. Not thread-safe.
/// </summary>
internal sealed class ListArrayEncoder
{
    // Dimensions, flags, type of the elements; then length and lower bound.
    private const int EmptyHeaderBytes = 12;
    private const int HeaderBytes = 20;
    private const int LengthBytes = sizeof(int);

    // pg_type.oid of the elements, fixed in every PostgreSQL.
    private const int UuidType = 2950;
    private const int RealType = 700;
    private const int SmallintType = 21;
    private const int IntegerType = 23;
    private const int UuidBytes = 16;

    private byte[] _buffer = new byte[8192];

    /// <summary><c>uuid[]</c>.</summary>
    public ReadOnlyMemory<byte> Encode(ReadOnlySpan<Guid> values)
    {
        Span<byte> to = Begin(UuidType, values.Length, UuidBytes, out int bytes);
        foreach (Guid value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(to, UuidBytes);
            value.TryWriteBytes(to[LengthBytes..], bigEndian: true, out _);
            to = to[(LengthBytes + UuidBytes)..];
        }

        return _buffer.AsMemory(0, bytes);
    }

    /// <summary><c>real[]</c>.</summary>
    public ReadOnlyMemory<byte> Encode(ReadOnlySpan<float> values)
    {
        Span<byte> to = Begin(RealType, values.Length, sizeof(float), out int bytes);
        foreach (float value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(to, sizeof(float));
            BinaryPrimitives.WriteSingleBigEndian(to[LengthBytes..], value);
            to = to[(LengthBytes + sizeof(float))..];
        }

        return _buffer.AsMemory(0, bytes);
    }

    /// <summary><c>smallint[]</c>.</summary>
    public ReadOnlyMemory<byte> Encode(ReadOnlySpan<short> values)
    {
        Span<byte> to = Begin(SmallintType, values.Length, sizeof(short), out int bytes);
        foreach (short value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(to, sizeof(short));
            BinaryPrimitives.WriteInt16BigEndian(to[LengthBytes..], value);
            to = to[(LengthBytes + sizeof(short))..];
        }

        return _buffer.AsMemory(0, bytes);
    }

    /// <summary><c>integer[]</c>.</summary>
    public ReadOnlyMemory<byte> Encode(ReadOnlySpan<int> values)
    {
        Span<byte> to = Begin(IntegerType, values.Length, sizeof(int), out int bytes);
        foreach (int value in values)
        {
            BinaryPrimitives.WriteInt32BigEndian(to, sizeof(int));
            BinaryPrimitives.WriteInt32BigEndian(to[LengthBytes..], value);
            to = to[(LengthBytes + sizeof(int))..];
        }

        return _buffer.AsMemory(0, bytes);
    }

    /// <summary>Writes the header and returns the place of the elements.</summary>
    private Span<byte> Begin(int type, int count, int elementBytes, out int bytes)
    {
        bytes = count == 0 ? EmptyHeaderBytes : checked(HeaderBytes + (count * (LengthBytes + elementBytes)));
        if (_buffer.Length < bytes)
            _buffer = new byte[Math.Max(bytes, _buffer.Length * 2)];
        Span<byte> to = _buffer;
        BinaryPrimitives.WriteInt32BigEndian(to, count == 0 ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(to[4..], 0);
        BinaryPrimitives.WriteInt32BigEndian(to[8..], type);
        if (count == 0)
            return [];
        BinaryPrimitives.WriteInt32BigEndian(to[12..], count);
        BinaryPrimitives.WriteInt32BigEndian(to[16..], 1);
        return to[HeaderBytes..bytes];
    }
}
