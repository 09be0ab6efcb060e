using System.Text.Json.Serialization;
using Precompute.Model;
using Precompute.Model.Formats;

namespace Precompute.Batch.Export.AlsV1;

/// <summary>Source-generated JSON of the classic set: snake_case.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SnakeCaseEnumConverter<Direction>), typeof(SnakeCaseEnumConverter<AlsSolver>)])]
[JsonSerializable(typeof(AlsV1Config))]
internal sealed partial class AlsV1Json : JsonSerializerContext;
