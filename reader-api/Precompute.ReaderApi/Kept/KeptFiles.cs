using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Precompute.Database.Serve;
using Precompute.Numerics;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Kept;

/// <summary>
/// What the last process knew from the database and the next one may need without it, in the cache folder: which version served, and
/// the keys. A damaged file is refused and reported, and so is one that cannot be written: neither stops anything.
/// </summary>
internal sealed partial class KeptFiles(IOptions<ApiOptions> options, ILogger<KeptFiles> log)
{
    /// <summary>The version that served last.</summary>
    public const string ServingName = "serving.json";

    /// <summary>The keys.</summary>
    public const string KeysName = "keys.json";

    private readonly string _folder = options.Value.CacheDirectory;

    /// <summary>The version that served last; null where none is kept.</summary>
    public ServedVersion? ReadServing() => Read(ServingName, Json.Default.ServedVersion);

    /// <summary>Keeps the version that serves.</summary>
    public void WriteServing(ServedVersion serving) => Write(ServingName, serving, Json.Default.ServedVersion);

    /// <summary>The keys as the database had them last; null where none are kept.</summary>
    public KeptKey[]? ReadKeys() => Read(KeysName, Json.Default.KeptKeyArray);

    /// <summary>Keeps the keys.</summary>
    public void WriteKeys(KeptKey[] keys) => Write(KeysName, keys, Json.Default.KeptKeyArray);

    private T? Read<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return SealedFile.Read(Path.Combine(_folder, name), type);
        }
        catch (Exception e) when (e is PrecomputeException or IOException or UnauthorizedAccessException)
        {
            Log.KeptFileRefused(log, name, e);
            return null;
        }
    }

    private void Write<T>(string name, T value, JsonTypeInfo<T> type)
    {
        try
        {
            SealedFile.Write(Path.Combine(_folder, name), value, type);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.KeptFileNotWritten(log, name, e);
        }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(ServedVersion))]
    [JsonSerializable(typeof(KeptKey[]))]
    private sealed partial class Json : JsonSerializerContext;
}
