namespace Precompute.Batch.Options;

/// <summary>Spelling of configuration keys in messages: <c>Forward:Factors</c>.</summary>
internal static class ConfigurationKey
{
    private const string RootPrefix = nameof(BatchOptions) + ".";

    /// <summary>The key of a member as the generated validators name it (<c>BatchOptions.Forward.Factors</c>).</summary>
    public static string FromValidatorName(string name)
    {
        string path = name.StartsWith(RootPrefix, StringComparison.Ordinal) ? name[RootPrefix.Length..] : name;
        return path.Replace('.', ':');
    }

    /// <summary>How the same key is written in the environment.</summary>
    public static string ToEnvironmentName(string key) => "PRECOMPUTE_" + key.Replace(":", "__", StringComparison.Ordinal);
}
