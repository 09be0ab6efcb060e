using System.IO.Hashing;

namespace Precompute.Model.Formats;

/// <summary>The bytes of a .npy file or of a member of an archive, read front to back, and how to say where they are wrong.</summary>
/// <param name="content">The bytes.</param>
/// <param name="length">How many there are, as the file system or the archive's directory says.</param>
/// <param name="corrupt">Makes the exception for a position in the content.</param>
/// <param name="checksum">Takes in every byte read, or null where there is nothing to compare it with.</param>
internal sealed class NpyInput(Stream content, long length, Func<long, string, CorruptFileException> corrupt, Crc32? checksum = null)
{
    /// <summary>Number of bytes.</summary>
    public long Length => length;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="CorruptFileException">The content ends before it is full.</exception>
    public void ReadExactly(Span<byte> buffer)
    {
        int got;
        try
        {
            got = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw corrupt(Position, $"the content cannot be decompressed: {e.Message.TrimEnd('.')}");
        }

        Position += got;
        if (got < buffer.Length)
            throw corrupt(Position, $"the content ends {buffer.Length - got} bytes early");
        checksum?.Append(buffer);
    }

    public CorruptFileException Corrupt(long position, string problem) => corrupt(position, problem);
}
