using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Precompute.Contracts;

namespace Precompute.ReaderApi.Contracts;

/// <summary>Source-generated JSON of every body the API writes: snake_case, nulls written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StartupsAnswer))]
[JsonSerializable(typeof(UsersAnswer))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchAnswer<StartupsAnswer>))]
[JsonSerializable(typeof(BatchAnswer<UsersAnswer>))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(OpsVersions))]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ReaderJson : JsonSerializerContext;
