using System.Text.Json;

namespace Precompute.IntegrationTests.Batch;

/// <summary>What a command wrote and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    private JsonElement[]? _lines;

    /// <summary>The JSON lines of standard output.</summary>
    public IReadOnlyList<JsonElement> Lines => _lines ??=
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement)];

    /// <summary>The last line.</summary>
    public JsonElement Summary => Lines[^1];

    public string Status => Summary.GetProperty("status").GetString()!;

    public string ContentSha256 => Summary.GetProperty("content_sha256").GetString()!;

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
}
