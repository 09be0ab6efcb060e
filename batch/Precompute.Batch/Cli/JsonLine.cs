using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Precompute.Batch.Cli;

/// <summary>Writes one object a line, snake_case keys, so that any tool can read a stream of them.</summary>
internal static class JsonLine
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The line of a value, without its end.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>The same as a value that can be part of another.</summary>
    public static JsonElement ToElement(object value) => JsonSerializer.SerializeToElement(value, Options);

    /// <summary>Reads what was written with the same names.</summary>
    public static T Read<T>(JsonElement element) =>
        element.Deserialize<T>(Options) ?? throw new JsonException($"A {typeof(T).Name} was expected.");

    /// <summary>Writes the line and flushes it: readers follow a run while it goes on.</summary>
    public static void Write<T>(TextWriter output, T value)
    {
        output.WriteLine(Of(value));
        output.Flush();
    }
}
