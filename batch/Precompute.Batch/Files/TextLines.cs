using System.Text;
using Precompute.Batch.Cli;
using Precompute.Batch.Import;

namespace Precompute.Batch.Files;

/// <summary>
/// The lines of a text file, plain or gzip, as bytes: empty ones are skipped, line ends, a byte order mark and white space around are
/// taken off. Memory does not grow with the file but with its longest line.
/// </summary>
internal sealed class TextLines : IDisposable
{
    private const int LongestLine = 1 << 28;
    private readonly string _path;
    private readonly Stream _content;
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private bool _ended;

    private TextLines(string path, Stream content)
    {
        _path = path;
        _content = content;
    }

    /// <summary>Number of the line last returned, from 1, empty ones counted.</summary>
    public long Number { get; private set; }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\v\f"u8;

    /// <summary>Opens a file; gzip is recognised by its first bytes.</summary>
    /// <exception cref="InvalidInputException">It cannot be opened.</exception>
    public static TextLines Open(string path)
    {
        FileStream file = InputFile.Open(path);
        Span<byte> magic = stackalloc byte[2];
        bool compressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        file.Position = 0;
        return new TextLines(path, compressed ? new GzipContent(file) : file);
    }

    /// <summary>Moves to the next line that is not empty.</summary>
    /// <param name="line">The line, without white space around it; valid until the next call.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InvalidInputException">The file is damaged, or a line is longer than 256 MiB.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        do
        {
            if (!NextRaw(out line))
                return false;
            if (++Number == 1 && line.StartsWith(ByteOrderMark))
                line = line[ByteOrderMark.Length..];

            // A tab at the end of a line is an empty last field, which says nothing either.
            line = line.Trim(WhiteSpace);
        }
        while (line.IsEmpty);
        return true;
    }

    /// <summary>The ordinal of a name of this line.</summary>
    /// <exception cref="InvalidInputException">The name is no UTF-8.</exception>
    public int AssignTo(NameMap names, ReadOnlySpan<byte> name)
    {
        try
        {
            return names.Assign(name);
        }
        catch (DecoderFallbackException e)
        {
            throw Fault($"'{Encoding.UTF8.GetString(name)}' is no UTF-8; convert the file (iconv -f latin1 -t utf-8).", e);
        }
    }

    /// <summary>A fault of the current line.</summary>
    public InvalidInputException Fault(string what, Exception? innerException = null) =>
        new($"{_path}, line {Number}: {what}", innerException);

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();

    private bool NextRaw(out ReadOnlySpan<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int length = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, searched + length - _start);
                _start = searched + length + 1;
                return true;
            }

            if (_ended)
            {
                line = _buffer.AsSpan(_start, _end - _start);
                _start = _end;
                return !line.IsEmpty;
            }

            int kept = _end - _start;
            Fill();
            searched = _start + kept;
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LongestLine)
                throw new InvalidInputException($"{_path}, line {Number + 1} does not end within {LongestLine} bytes; is this a text file?");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            int read = _content.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            _ended = read == 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidInputException($"{_path} is damaged after line {Number}: {e.Message} Copy the file again.", e);
        }
    }
}
