using System.Text;

namespace Precompute.Model.Erasure;

/// <summary>
/// Looks for an id in bytes in every form it could be written in: as text with or without dashes in lower or upper case, in UTF-8 or
/// UTF-16, and as 16 bytes in the order of its text or in .NET's. The bytes of an id that consists of zeros for the most part, as hand-made
/// ones do, are found in any binary file and not looked for. Immutable and thread-safe.
/// </summary>
public sealed class IdTraces
{
    private const int BlockBytes = 1 << 20;
    private const int IdBytes = 16;
    private const int LeastNonZeroBytes = 6;

    private readonly byte[][] _forms;
    private readonly int _longest;

    /// <summary>The traces of an id.</summary>
    public IdTraces(Guid id)
    {
        byte[] inTextOrder = new byte[IdBytes];
        id.TryWriteBytes(inTextOrder, bigEndian: true, out _);
        string[] texts = [id.ToString("D"), id.ToString("N")];
        string[] cased = [.. texts.Concat(texts.Select(static t => t.ToUpperInvariant())).Distinct(StringComparer.Ordinal)];
        _forms =
        [
            .. (byte[][])(inTextOrder.Count(static b => b != 0) < LeastNonZeroBytes ? [] : [inTextOrder, id.ToByteArray()]),
            .. cased.Select(Encoding.UTF8.GetBytes), .. cased.Select(Encoding.Unicode.GetBytes),
        ];
        _longest = _forms.Max(static f => f.Length);
    }

    /// <summary>The offset of the first trace, or −1.</summary>
    public long Find(ReadOnlySpan<byte> bytes)
    {
        int first = -1;
        foreach (byte[] form in _forms)
        {
            int found = bytes.IndexOf(form);
            if (found >= 0 && (first < 0 || found < first))
                first = found;
        }

        return first;
    }

    /// <summary>The offset of the first trace in a file, or −1. O(bytes).</summary>
    public long FindInFile(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        byte[] buffer = new byte[BlockBytes + _longest];
        int kept = 0;
        long start = 0;
        while (true)
        {
            int got = file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            int filled = kept + got;
            long found = Find(buffer.AsSpan(0, filled));
            if (found >= 0)
                return start + found;
            if (filled < buffer.Length)
                return -1;

            // A trace may lie across two blocks.
            kept = _longest - 1;
            buffer.AsSpan(filled - kept).CopyTo(buffer);
            start += filled - kept;
        }
    }
}
