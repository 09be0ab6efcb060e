using System.Buffers.Binary;
using System.IO.Hashing;
using Precompute.Numerics;

namespace Precompute.TestKit.Hostile;

/// <summary>
/// Makes hostile index files of sound ones. Knows of the format only the head (ann-index/README.md): 128 bytes with version, number of
/// sections and checksum, then 32 bytes a section. Seals most of them again, so that the checks behind the checksums are reached.
/// </summary>
public sealed class IndexMutator(IReadOnlyList<byte[]> sound, ulong seed)
{
    private const int HeadBytes = 128;
    private const int EntryBytes = 32;
    private const int ChecksumOffset = 24;
    private const int Kinds = 6;
    private SeededRandom _random = new(seed);

    /// <summary>The next one, of all kinds in turn.</summary>
    public byte[] Next(int round)
    {
        byte[] bytes = [.. sound[_random.NextInt32(sound.Count)]];
        byte[] other = sound[_random.NextInt32(sound.Count)];
        switch (HasHead(bytes) && HasHead(other) ? round % Kinds : round % 2)
        {
            case 0:
                ByteMutations.FlipBits(bytes, 0, bytes.Length, ref _random);
                break;
            case 1:
                bytes = ByteMutations.CutOrExtend(bytes, ref _random);
                break;
            case 2:
                SpliceSections(bytes, other);
                break;
            case 3:
                bytes = HeadOf(bytes, other);
                break;
            case 4:
                SetHeadFields(bytes);
                break;
            default:
                (int start, int length) = SectionOf(bytes, _random.NextInt32(SectionCount(bytes)));
                ByteMutations.SetNumbers(bytes, start, length, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(32)), ref _random);
                break;
        }

        if (_random.NextInt32(4) > 0)
            Seal(bytes);
        return bytes;
    }

    /// <summary>Makes every checksum right again, as far as what they are taken over lies within the file.</summary>
    public static void Seal(byte[] bytes)
    {
        if (bytes.Length < HeadBytes)
            return;
        int sections = SectionCount(bytes);
        int tableEnd = HeadBytes + (sections * EntryBytes);
        if (tableEnd > bytes.Length)
            return;
        for (int s = 0; s < sections; s++)
        {
            (int start, int length) = SectionOf(bytes, s);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(HeadBytes + (s * EntryBytes) + 24), XxHash64.HashToUInt64(bytes.AsSpan(start, length)));
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(ChecksumOffset), 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(ChecksumOffset), XxHash64.HashToUInt64(bytes.AsSpan(0, tableEnd)));
    }

    /// <summary>Where a section lies; nothing where that is not within the file.</summary>
    public static (int Start, int Length) SectionOf(byte[] bytes, int section)
    {
        int entry = HeadBytes + (section * EntryBytes);
        if (entry + EntryBytes > bytes.Length || section >= SectionCount(bytes))
            return (0, 0);
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(entry + 8));
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(entry + 16));
        ulong all = (ulong)bytes.Length;
        return start <= all && length <= all - start ? ((int)start, (int)length) : (0, 0);
    }

    /// <summary>Whether there is a head to change: inputs of a fuzzer are anything.</summary>
    private static bool HasHead(byte[] bytes) =>
        bytes.Length >= HeadBytes && SectionCount(bytes) is > 0 and var sections && HeadBytes + (sections * EntryBytes) <= bytes.Length;

    private static int SectionCount(byte[] bytes) => (int)Math.Min(64, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)));

    private void SpliceSections(byte[] bytes, byte[] other)
    {
        for (int n = 1 + _random.NextInt32(2); n > 0; n--)
        {
            (int from, int fromLength) = SectionOf(other, _random.NextInt32(SectionCount(other)));
            (int to, int toLength) = SectionOf(bytes, _random.NextInt32(SectionCount(bytes)));
            other.AsSpan(from, Math.Min(fromLength, toLength)).CopyTo(bytes.AsSpan(to));
        }
    }

    /// <summary>The head and the shape of one file over the content of another, cut or repeated to the length that the head asks for.</summary>
    private static byte[] HeadOf(byte[] head, byte[] content)
    {
        (int firstStart, int firstLength) = SectionOf(head, 0);
        byte[] bytes = new byte[head.Length];
        for (int done = 0; done < bytes.Length; done += content.Length)
            content.AsSpan(0, Math.Min(content.Length, bytes.Length - done)).CopyTo(bytes.AsSpan(done));
        head.AsSpan(0, firstStart + firstLength).CopyTo(bytes);
        return bytes;
    }

    private void SetHeadFields(byte[] bytes)
    {
        int sections = SectionCount(bytes);
        for (int n = 1 + _random.NextInt32(3); n > 0; n--)
        {
            if (_random.NextInt32(2) == 0)
            {
                // Versions, counts and lengths of the header are 32-bit numbers up to offset 64.
                Span<byte> field = bytes.AsSpan(8 + (4 * _random.NextInt32(14)));
                BinaryPrimitives.WriteInt32LittleEndian(field, (int)ByteMutations.NumberNear(BinaryPrimitives.ReadInt32LittleEndian(field), ref _random));
                continue;
            }

            Span<byte> entry = bytes.AsSpan(HeadBytes + (EntryBytes * _random.NextInt32(sections)) + (8 * _random.NextInt32(3)));
            BinaryPrimitives.WriteInt64LittleEndian(entry, ByteMutations.NumberNear(BinaryPrimitives.ReadInt64LittleEndian(entry), ref _random));
        }
    }
}
