using System.Text;
using Precompute.Batch.Cli;
using Precompute.Model.Formats;

namespace Precompute.Batch.Files;

/// <summary>
/// Names of the rows of one side, in the order of their ordinals. As a file: UTF-8, one name a line, the first line is ordinal 0.
/// Not thread-safe while it grows.
/// </summary>
internal sealed class NameMap
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _names = [];

    /// <summary>An empty map.</summary>
    public NameMap() => _lookup = _ordinals.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Number of names.</summary>
    public int Count => _names.Count;

    /// <summary>The name of an ordinal.</summary>
    public string this[int ordinal] => _names[ordinal];

    /// <summary>The ordinal of a name, which is the next one where the name is new.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are no UTF-8.</exception>
    public int Assign(ReadOnlySpan<byte> utf8)
    {
        Span<char> buffer = utf8.Length <= 256 ? stackalloc char[utf8.Length] : new char[utf8.Length];
        ReadOnlySpan<char> name = buffer[..StrictUtf8.GetChars(utf8, buffer)];
        if (_lookup.TryGetValue(name, out int ordinal))
            return ordinal;
        string kept = name.ToString();
        _ordinals.Add(kept, _names.Count);
        _names.Add(kept);
        return _names.Count - 1;
    }

    /// <summary>An independent copy, for a file that may bring names the model has not.</summary>
    public NameMap Clone()
    {
        NameMap copy = new();
        foreach (string name in _names)
        {
            copy._ordinals.Add(name, copy._names.Count);
            copy._names.Add(name);
        }

        return copy;
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        using FileStream stream = PrivateFile.Create(path);
        using (StreamWriter writer = new(stream, StrictUtf8, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" })
        {
            foreach (string name in _names)
                writer.WriteLine(name);
        }

        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidInputException">A line is empty, is there twice, or is no UTF-8.</exception>
    public static NameMap Read(string path)
    {
        NameMap names = new();
        using TextLines lines = TextLines.Open(path);
        while (lines.Next(out ReadOnlySpan<byte> line))
        {
            int ordinal = lines.AssignTo(names, line);
            if (ordinal != lines.Number - 1)
                throw lines.Fault($"'{names[ordinal]}' is there a second time, or an empty line stands before it; every line must be another name.");
        }

        return names;
    }
}
