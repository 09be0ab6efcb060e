using System.Text.Json;
using Precompute.Model;
using Precompute.Model.Formats;

namespace Precompute.Batch.Export.AlsV1;

/// <summary>The mapping files of the classic set: a JSON object from id to row, every row from 0 once.</summary>
internal static class AlsV1Mapping
{
    // Longest object a reader takes in at once.
    private const long MaxBytes = 2_000_000_000;

    /// <summary>Writes the ids of a model, in the order of their rows.</summary>
    public static void Write(string path, IdMap ids)
    {
        using FileStream stream = PrivateFile.Create(path);
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            for (int row = 0; row < ids.Count; row++)
                writer.WriteNumber(ids[row].ToString("D"), row);
            writer.WriteEndObject();
        }

        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads the ids, as text, by row.</summary>
    /// <exception cref="CorruptFileException">It is no such object; the message names file and byte.</exception>
    public static string[] Read(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > MaxBytes)
            throw new CorruptFileException(path, 0, $"the file has {length} bytes, more than the {MaxBytes} expected at most");
        Utf8JsonReader reader = new(File.ReadAllBytes(path));
        List<(string Id, int Row)> entries = [];
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new CorruptFileException(path, 0, "the file is not a JSON object from id to row");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string id = reader.GetString()!;
                if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int row))
                    throw new CorruptFileException(path, reader.TokenStartIndex, $"the id '{id}' has no row number");
                entries.Add((id, row));
            }

            // Reads on to the end, so that anything behind the object is noticed.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new CorruptFileException(path, reader.BytesConsumed, "the file is not a JSON object from id to row", e);
        }

        string?[] ids = new string?[entries.Count];
        foreach ((string id, int row) in entries)
        {
            if ((uint)row >= (uint)ids.Length || ids[row] is not null)
                throw new CorruptFileException(path, 0, $"the id '{id}' has the row {row}; {ids.Length} ids have the rows 0 to {ids.Length - 1}, each once");
            ids[row] = id;
        }

        return ids!;
    }
}
