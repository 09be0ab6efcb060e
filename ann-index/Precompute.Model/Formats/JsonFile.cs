using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Precompute.Model.Formats;

/// <summary>The JSON files of a version: indented, snake_case, one object each.</summary>
public static class JsonFile
{
    private const long MaxBytes = 1L << 28;

    /// <summary>Writes an object.</summary>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        using FileStream stream = PrivateFile.Create(path);
        JsonSerializer.Serialize(stream, value, type);
        stream.WriteByte((byte)'\n');
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads an object.</summary>
    /// <exception cref="CorruptFileException">The file is not such an object.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > MaxBytes)
            throw new CorruptFileException(path, 0, $"the file has {stream.Length} bytes, more than the {MaxBytes} expected at most");
        try
        {
            return JsonSerializer.Deserialize(stream, type) ?? throw new CorruptFileException(path, 0, "the file holds null");
        }
        catch (JsonException e)
        {
            throw new CorruptFileException(path, stream.Position, $"line {(e.LineNumber ?? 0) + 1} is not what was expected: {e.Message.TrimEnd('.')}", e);
        }
    }
}
