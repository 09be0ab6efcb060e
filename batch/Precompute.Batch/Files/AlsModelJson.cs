using System.Text.Json;
using System.Text.Json.Serialization;
using Precompute.Model;

namespace Precompute.Batch.Files;

/// <summary>Source-generated JSON of a trained folder's <c>config.json</c>.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(Names<AlsSolver>), typeof(Names<IdKind>), typeof(Names<PairLayout>)])]
[JsonSerializable(typeof(AlsModelConfig))]
internal sealed partial class AlsModelJson : JsonSerializerContext
{
    /// <summary>Enums as their names in snake_case; numbers are refused.</summary>
    private sealed class Names<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
        where T : struct, Enum;
}
