using System.Buffers.Binary;
using Precompute.Numerics;

namespace Precompute.TestKit.Hostile;

/// <summary>What a disk, a network or an enemy does to the bytes of any file.</summary>
public static class ByteMutations
{
    private static readonly long[] Hostile =
    [
        0, 1, -1, 2, 3, 63, 64, 65, 128, 129, 4096, 65535, 65536, 1 << 20, (1 << 20) + 1, int.MaxValue, int.MaxValue - 1, int.MinValue,
        uint.MaxValue, 1L << 32, (1L << 32) + 40, 1L << 40, long.MaxValue, long.MaxValue - 63, long.MinValue,
    ];

    // As floats: quiet and signalling NaN, both infinities, the largest of both signs, the smallest, minus zero.
    private static readonly uint[] HostileFloats = [0x7FC00000, 0xFFA00001, 0x7F800000, 0xFF800000, 0x7F7FFFFF, 0xFF7FFFFF, 1, 0x80000000];

    public static void FlipBits(byte[] bytes, int start, int length, ref SeededRandom random)
    {
        for (int n = 1 + random.NextInt32(8); n > 0 && length > 0; n--)
            bytes[start + random.NextInt32(length)] ^= (byte)(1 << random.NextInt32(8));
    }

    public static byte[] CutOrExtend(byte[] bytes, ref SeededRandom random) => random.NextInt32(4) switch
    {
        0 => [.. bytes, .. new byte[1 + random.NextInt32(200)]],
        1 => bytes[..Math.Max(0, bytes.Length - 1 - random.NextInt32(128))],
        _ => bytes[..random.NextInt32(bytes.Length + 1)],
    };

    /// <summary>Overwrites up to 32 aligned 32-bit numbers of a range with numbers near the edges of what is legal, or with odd floats.</summary>
    public static void SetNumbers(byte[] bytes, int start, int length, int near, ref SeededRandom random)
    {
        for (int n = 1 << random.NextInt32(6); n > 0 && length >= sizeof(int); n--)
        {
            Span<byte> place = bytes.AsSpan(start + (sizeof(int) * random.NextInt32(length / sizeof(int))));
            if (random.NextInt32(3) == 0)
                BinaryPrimitives.WriteUInt32LittleEndian(place, HostileFloats[random.NextInt32(HostileFloats.Length)]);
            else
                BinaryPrimitives.WriteInt32LittleEndian(place, (int)NumberNear(near, ref random));
        }
    }

    /// <summary>A hostile number, one near the given, or any.</summary>
    public static long NumberNear(long near, ref SeededRandom random) => random.NextInt32(3) switch
    {
        0 => Hostile[random.NextInt32(Hostile.Length)],
        1 => near + random.NextInt32(5) - 2,
        _ => random.NextInt32(int.MaxValue),
    };
}
