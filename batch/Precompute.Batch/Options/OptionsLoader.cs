using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Precompute.Batch.Options;

/// <summary>Reads and checks the configuration before anything else happens.</summary>
public static class OptionsLoader
{
    /// <summary>File read when <c>--config</c> is not given and it exists in the current directory.</summary>
    public const string DefaultFileName = "precompute.json";

    private const string EnvironmentPrefix = "PRECOMPUTE_";

    /// <summary>The configuration of a process: file, then environment.</summary>
    /// <param name="configFile">The file of <c>--config</c>, or null for the default one if it exists.</param>
    /// <exception cref="InvalidConfigurationException">The file is missing or not JSON.</exception>
    public static IConfigurationRoot Read(string? configFile)
    {
        ConfigurationBuilder builder = new();
        string path = Path.GetFullPath(configFile ?? DefaultFileName);
        if (configFile is not null && !File.Exists(path))
            throw new InvalidConfigurationException([$"--config names {path}, which does not exist."]);
        try
        {
            return builder.AddJsonFile(path, optional: true).AddEnvironmentVariables(EnvironmentPrefix).Build();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidConfigurationException([$"{path} cannot be read: {e.GetBaseException().Message}"]);
        }
    }

    /// <summary>Binds and validates; every fault is found before the first is reported.</summary>
    /// <exception cref="InvalidConfigurationException">Keys are unknown, values are malformed or out of range; all are listed.</exception>
    public static BatchOptions Load(IConfiguration configuration)
    {
        IReadOnlyList<string> shapeFaults = ConfigurationShape.FindFaults(configuration, typeof(BatchOptions));
        if (shapeFaults.Count > 0)
            throw new InvalidConfigurationException(shapeFaults);

        BatchOptions options = configuration.Get<BatchOptions>() ?? new BatchOptions();
        ValidateOptionsResult result = new BatchOptionsValidator().Validate(name: null, options);
        return result.Failed ? throw new InvalidConfigurationException([.. result.Failures.Select(StripMemberPrefix)]) : options;
    }

    // The result builder prefixes the member's name ("Factors: "); the sentence already names the whole key.
    private static string StripMemberPrefix(string failure)
    {
        int end = failure.IndexOf(": ", StringComparison.Ordinal);
        return end > 0 && failure.AsSpan(0, end).IndexOf(' ') < 0 ? failure[(end + 2)..] : failure;
    }
}
