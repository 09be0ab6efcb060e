using System.Text.Json.Serialization;

namespace Precompute.Batch.Export.AlsV1;

/// <summary>Source-generated JSON of the classic set: snake_case.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AlsV1Config))]
internal sealed partial class AlsV1Json : JsonSerializerContext;
