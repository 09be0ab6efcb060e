using System.Text.Json.Nodes;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Reads parts of an answer about startups.</summary>
internal static class Answers
{
    public static string Text(JsonNode answer, string name) => (string)answer[name]!;

    public static List<JsonNode> Items(JsonNode answer) => [.. answer["startups"]!.AsArray().Select(i => i!)];

    public static Guid[] Ids(JsonNode answer) => [.. Items(answer).Select(i => (Guid)i["startup_id"]!)];
}
