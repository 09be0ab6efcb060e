using System.Buffers.Binary;
using System.Text;
using Precompute.Numerics;

namespace Precompute.TestKit.Hostile;

/// <summary>Makes hostile .npy files: sound ones with changed bytes, and hand-made headers over any data.</summary>
public sealed class NpyMutator(IReadOnlyList<byte[]> sound, ulong seed)
{
    private static readonly string[] Descriptors =
    [
        "<f4", "<f8", "<f2", "|u1", "|i1", "<i2", "<u4", "<i8", "<u8", "|b1", "|S1", "|S65536", "<U1", "<U16384", "<U1073741824", ">f4", ">i8", "=f4",
        "|O", "<c16", "|V8", "<M8[ns]", "", "<", "<f", "<f16", "|S0", "|S-1", "|S99999999999", "<f4<f4",
    ];

    private static readonly string[] Shapes =
    [
        "()", "(,)", "(1,)", "(4,)", "(2, 2)", "(3, 16)", "(16, 1)", "(1, 64)", "(0, 8)", "(8, 0)", "(2147483591, 0)", "(0, 2147483591)", "(2147483647, 1)",
        "(2147483648, 0)", "(46341, 46341)", "(65536, 65536)", "(3037000500, 3037000500)", "(4294967296, 4294967296)", "(9223372036854775807, 2)",
        "(99999999999999999999, 1)", "(-1, -64)", "(-2, 2)", "(1, 1, 1)", "(2, 2", "2, 2)", "(2 2)", "(2L, 2)", "(0x2, 2)", "((2, 2), 2)", "[2, 2]",
        "(1073741824, 4)", "(16, 16), 'shape': (1, 1)",
    ];

    private static readonly string[] Orders = ["False", "False", "False", "True", "True", "false", "0", "None", ""];

    private SeededRandom _random = new(seed);

    /// <summary>The next one, of all kinds in turn.</summary>
    public byte[] Next(int round)
    {
        byte[] bytes = [.. Any(sound)];
        switch (round % 6)
        {
            case 0:
                ByteMutations.FlipBits(bytes, 0, bytes.Length, ref _random);
                return bytes;
            case 1:
                ByteMutations.FlipBits(bytes, 0, Math.Min(128, bytes.Length), ref _random);
                return bytes;
            case 2:
                return ByteMutations.CutOrExtend(bytes, ref _random);
            case 3:
                ByteMutations.SetNumbers(bytes, Math.Min(128, bytes.Length), Math.Max(0, bytes.Length - 128), near: 0x3F800000, ref _random);
                return bytes;
            case 4:
                byte[] other = Any(sound);
                return [.. bytes.AsSpan(0, Math.Min(128, bytes.Length)), .. other.AsSpan(Math.Min(128, other.Length))];
            default:
                return HandMade(bytes);
        }
    }

    private byte[] HandMade(byte[] data)
    {
        string text = $"{{'descr': '{Any(Descriptors)}', 'fortran_order': {Any(Orders)}, 'shape': {Any(Shapes)}, }}";
        if (_random.NextInt32(20) == 0)
            text = new string('(', 1 + _random.NextInt32(60_000));
        byte[] header = Encoding.Latin1.GetBytes(text.PadRight(text.Length + _random.NextInt32(64)) + "\n");
        int major = _random.NextInt32(16) == 0 ? _random.NextInt32(256) : 1 + _random.NextInt32(3);
        long claimed = _random.NextInt32(8) == 0 ? ByteMutations.NumberNear(header.Length, ref _random) : header.Length;
        byte[] length = new byte[major == 1 ? 2 : 4];
        if (major == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)claimed);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)claimed);

        // Mostly no data at all, or exactly as many as the smaller shapes ask for.
        int size = _random.NextInt32(4) switch { 0 => 0, 1 => 16, 2 => 256, _ => _random.NextInt32(data.Length + 1) };
        return [0x93, .. "NUMPY"u8, (byte)major, 0, .. length, .. header, .. data.AsSpan(Math.Max(0, data.Length - size))];
    }

    private T Any<T>(IReadOnlyList<T> of) => of[_random.NextInt32(of.Count)];
}
