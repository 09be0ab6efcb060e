using System.Text.Json;
using System.Text.Json.Serialization;
using Precompute.Contracts;

namespace Precompute.Client;

/// <summary>Source-generated JSON of every body the client reads or sends: snake_case; what it does not know is ignored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StartupsAnswer))]
[JsonSerializable(typeof(UsersAnswer))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchAnswer<StartupsAnswer>))]
[JsonSerializable(typeof(BatchAnswer<UsersAnswer>))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ClientJson : JsonSerializerContext;
