using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Precompute.Model.Formats;

/// <summary>The header of a NumPy .npy file (format 1.0 to 3.0): element type, order and shape.</summary>
internal sealed partial record NpyHeader(string Descriptor, bool FortranOrder, long[] Shape, int DataOffset)
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

    /// <summary>Parses the beginning of a file.</summary>
    public static NpyHeader Read(string path, FileStream stream)
    {
        Span<byte> start = stackalloc byte[12];
        start.Clear();
        int got = stream.ReadAtLeast(start, 12, throwOnEndOfStream: false);
        if (got < 10 || !start[..6].SequenceEqual(Magic))
            throw new CorruptFileException(path, 0, "the file does not begin as a .npy file");
        int major = start[6];
        if (major is < 1 or > 3 || (major > 1 && got < 12))
            throw new CorruptFileException(path, 6, $"the .npy format version {major} is not known");
        int prefix = major == 1 ? 10 : 12;
        long length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxHeaderBytes || prefix + length > stream.Length)
            throw new CorruptFileException(path, 8, $"the header claims {length} bytes of a file of {stream.Length}");
        byte[] header = new byte[length];
        stream.Position = prefix;
        stream.ReadExactly(header);
        return Parse(path, Encoding.Latin1.GetString(header), prefix + (int)length);
    }

    private static NpyHeader Parse(string path, string text, int dataOffset)
    {
        Match match = Pattern().Match(text);
        if (!match.Success)
            throw new CorruptFileException(path, 10, "the header is not a dictionary of descr, fortran_order and shape");
        string[] sizes = match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        long[] shape = new long[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (!long.TryParse(sizes[i], out shape[i]))
                throw new CorruptFileException(path, 10, $"the header has the size '{sizes[i]}'");
        }

        return new NpyHeader(match.Groups["descr"].Value, match.Groups["order"].ValueSpan is "True", shape, dataOffset);
    }

    // NumPy writes the keys in this (alphabetical) order.
    [GeneratedRegex(
        @"^\{\s*'descr':\s*'(?<descr>[^']{1,16})',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\((?<shape>[0-9, ]{0,200})\),?\s*\}\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
