using System.Text.Json;
using System.Text.Json.Serialization;

namespace Precompute.Batch.AccessLogs;

/// <summary>Source-generated JSON of access-log lines: snake_case.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AccessLogLine))]
internal sealed partial class AccessLogJson : JsonSerializerContext;
