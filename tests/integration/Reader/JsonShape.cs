using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// What callers rely on of a JSON body: names, their order, and kinds of values. Values that differ from run to run or from one
/// processor to another become placeholders; words stay.
/// </summary>
internal static class JsonShape
{
    public static string Of(JsonNode body)
    {
        StringBuilder text = new();
        Write(text, body, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject obj:
                WriteAll(text, '{', '}', [.. obj.Select(p => (Action)(() =>
                {
                    text.Append('"').Append(p.Key).Append("\": ");
                    Write(text, p.Value, depth + 1);
                }))], depth);
                break;
            case JsonArray array:
                WriteAll(text, '[', ']', [.. array.Select(i => (Action)(() => Write(text, i, depth + 1)))], depth);
                break;
            case null:
                text.Append("null");
                break;
            default:
                text.Append(Placeholder(node.AsValue()));
                break;
        }
    }

    private static void WriteAll(StringBuilder text, char open, char close, Action[] parts, int depth)
    {
        text.Append(open);
        for (int i = 0; i < parts.Length; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', (depth + 1) * 2);
            parts[i]();
        }

        if (parts.Length > 0)
            text.Append('\n').Append(' ', depth * 2);
        text.Append(close);
    }

    private static string Placeholder(JsonValue value)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
            return value.ToJsonString().Contains('.', StringComparison.Ordinal) ? "<fraction>" : "<whole number>";
        if (value.GetValueKind() != JsonValueKind.String)
            return value.ToJsonString();
        string text = (string)value!;
        if (Guid.TryParse(text, out _) || text.StartsWith("/api/", StringComparison.Ordinal))
            return text.StartsWith('/') ? "\"<path>\"" : text.Contains('-', StringComparison.Ordinal) ? "\"<uuid>\"" : "\"<trace id>\"";
        if (Precompute.Model.Versions.VersionLabel.TryParse(text, out _))
            return "\"<version label>\"";
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
            return "\"<time>\"";
        if (text.StartsWith("00-", StringComparison.Ordinal))
            return "\"<trace parent>\"";
        return text.Length > 40 && !text.Contains(' ', StringComparison.Ordinal) ? "\"<cursor>\"" : value.ToJsonString();
    }
}
