using System.Text.Json.Serialization;
using Precompute.Model.Metrics;
using Precompute.Model.Versions;

namespace Precompute.Model.Formats;

/// <summary>Source-generated JSON of everything a version stores as text: snake_case, no reflection at start.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(SnakeCaseEnumConverter<Direction>),
        typeof(SnakeCaseEnumConverter<ListRole>),
        typeof(SnakeCaseEnumConverter<Segment>),
        typeof(SnakeCaseEnumConverter<RecommendationMethod>),
        typeof(SnakeCaseEnumConverter<AlsSolver>),
        typeof(SnakeCaseEnumConverter<ModelSide>),
    ])]
[JsonSerializable(typeof(VersionManifest))]
[JsonSerializable(typeof(VersionConfig))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(ServingChoice))]
[JsonSerializable(typeof(PopularDocument))]
[JsonSerializable(typeof(EvaluationDocument))]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(MetricValue))]
public sealed partial class ModelJson : JsonSerializerContext;
