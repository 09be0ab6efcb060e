using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.Database.AccessLogs;

namespace Precompute.Batch.AccessLogs;

/// <summary>
/// Reads a file of an access log in blocks of whole lines, from a position on. A line that cannot be read becomes a fault with its place,
/// and the next one is read; what is behind the last line feed is still being written, and is left for the next time.
/// </summary>
internal static class AccessLogFile
{
    /// <summary>Lines of a block, and of one transaction.</summary>
    private const int BlockLines = 20_000;

    private const int BufferBytes = 256 * 1024;
    private const int LongestLine = 1 << 20;

    /// <summary>The blocks from a position on; none where nothing new is whole.</summary>
    public static IEnumerable<AccessLogBlock> Read(string path, long from)
    {
        using FileStream stream = Open(path);
        stream.Position = from;
        byte[] buffer = new byte[BufferBytes];
        int filled = 0;
        long begin = from;
        List<AccessLogEntry> entries = [];
        List<AccessLogFault> faults = [];
        for (int read = stream.Read(buffer, 0, buffer.Length); read > 0; read = stream.Read(buffer, filled, buffer.Length - filled))
        {
            filled += read;
            int taken = 0;
            for (int end = buffer.AsSpan(taken, filled - taken).IndexOf((byte)'\n'); end >= 0; end = buffer.AsSpan(taken, filled - taken).IndexOf((byte)'\n'))
            {
                Take(begin, buffer.AsSpan(taken, end), entries, faults);
                taken += end + 1;
                begin += end + 1;
                if (entries.Count + faults.Count < BlockLines)
                    continue;
                yield return new AccessLogBlock(from, begin, entries, faults);
                (from, entries, faults) = (begin, [], []);
            }

            buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
            filled -= taken;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, filled <= LongestLine ? 2 * filled : throw new InvalidDataException($"'{path}' has a line of more than {LongestLine} bytes at {begin}; it is no access log."));
        }

        if (begin > from)
            yield return new AccessLogBlock(from, begin, entries, faults);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException($"'{path}' may not be read: set Api:AccessLog:GroupMayRead, and let this user's group be the file's.", e);
        }
    }

    private static void Take(long position, ReadOnlySpan<byte> line, List<AccessLogEntry> entries, List<AccessLogFault> faults)
    {
        try
        {
            AccessLogLine read = JsonSerializer.Deserialize(line, AccessLogJson.Default.AccessLogLine) ?? throw new JsonException("It is null.");
            if (read.FindFault() is { } fault)
                faults.Add(new AccessLogFault(position, fault));
            else
                entries.Add(read.ToEntry(position));
        }
        catch (JsonException e)
        {
            // The message may quote the line; its place says enough.
            faults.Add(new AccessLogFault(position, $"It is no line of an access log: what is wrong begins at byte {e.BytePositionInLine ?? 0} of it."));
        }
    }
}
