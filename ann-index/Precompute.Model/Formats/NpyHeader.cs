using System.Buffers.Binary;
using System.Text;

namespace Precompute.Model.Formats;

/// <summary>The header of a NumPy .npy file (format 1.0 to 3.0): element type, order and shape.</summary>
internal sealed record NpyHeader(string Descriptor, bool FortranOrder, long[] Shape, int DataOffset)
{
    private const int MaxHeaderBytes = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The bytes of a C-ordered header of format 1.0, padded so that the data start at a multiple of 64.</summary>
    public static byte[] Format(string descriptor, params ReadOnlySpan<long> shape)
    {
        StringBuilder dimensions = new();
        foreach (long size in shape)
            dimensions.Append(size).Append(", ");

        // Python's notation of a tuple: (3, 4), but (3,) for a single one.
        string tuple = shape.Length == 1 ? $"{shape[0]}," : dimensions.ToString().TrimEnd(',', ' ');
        string text = $"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({tuple}), }}";
        int length = (int)SectionFileLayout.Align(10 + text.Length + 1);
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill((byte)' ');
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        bytes[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(length - 10));
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(10));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    /// <summary>Parses the beginning of a file; the input stands at the first byte of the data afterwards.</summary>
    public static NpyHeader Read(NpyInput input)
    {
        // A header of the shortest kind has 10 bytes before its text; the two more of the later kinds are text here.
        Span<byte> start = stackalloc byte[12];
        if (input.Length < start.Length)
            throw input.Corrupt(0, $"a .npy file has at least {start.Length} bytes, this one {input.Length}");
        input.ReadExactly(start);
        if (!start[..6].SequenceEqual(Magic))
            throw input.Corrupt(0, "the content does not begin as a .npy file");
        int major = start[6];
        if (major is < 1 or > 3)
            throw input.Corrupt(6, $"the .npy format version {major} is not known");
        int prefix = major == 1 ? 10 : 12;
        long length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length is < 2 or > MaxHeaderBytes || prefix + length > input.Length)
            throw input.Corrupt(8, $"the header claims {length} bytes of a file of {input.Length}");
        byte[] header = new byte[length];
        start[prefix..].CopyTo(header);
        input.ReadExactly(header.AsSpan(start.Length - prefix));
        (string descriptor, bool fortranOrder, long[] shape) = new NpyHeaderParser(input, header, prefix).Parse();
        return new NpyHeader(descriptor, fortranOrder, shape, prefix + (int)length);
    }

    /// <summary>Number of elements, after checking that no dimension is more than an array can hold.</summary>
    public long CountElements(NpyInput input)
    {
        Int128 count = 1;
        foreach (long size in Shape)
        {
            if (size > Array.MaxLength)
                throw input.Corrupt(10, $"the shape ({string.Join(", ", Shape)}) has a size above {Array.MaxLength}, the largest that is read");
            count *= size;
        }

        return count <= long.MaxValue
            ? (long)count
            : throw input.Corrupt(10, $"the shape ({string.Join(", ", Shape)}) is more than any file can hold");
    }
}
