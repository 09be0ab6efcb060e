using System.Reflection;
using System.Text.RegularExpressions;
using Precompute.Batch.Options;
using Precompute.ReaderApi.Options;
using Precompute.TestKit;

namespace Precompute.UnitTests.Operations;

/// <summary>ops/config.md names every setting, and no other.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly string[] NotOptions =
    [
        "urls", "ConnectionStrings:Serving", "ConnectionStrings:Source", "Weights:Forward:<type>", "Weights:Startup:<type>", "Kestrel:Certificates:Default:Path", "Kestrel:Certificates:Default:KeyPath",
        "Kestrel:Certificates:Default:Password", "Logging:Console:FormatterName",
    ];

    [Fact]
    public void Page_Keys_AreThoseOfTheCode()
    {
        string page = File.ReadAllText(RepositoryRoot.Combine("ops", "config.md"));
        string[] documented =
        [
            .. page.Split('\n')
                .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
                .SelectMany(static line => Regex.Matches(line.Split('|')[1], "`(?<key>[^`]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(static m => m.Groups["key"].Value))
                .Except(NotOptions, StringComparer.Ordinal)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        string[] known =
        [
            .. Keys(typeof(BatchOptions), "").Concat(Keys(typeof(ApiOptions), "Api:"))
                .Concat(Keys(typeof(AccessLogOptions), $"{AccessLogOptions.Section}:"))
                .Concat(Keys(typeof(JwtOptions), $"{JwtOptions.Section}:"))
                .Concat(Keys(typeof(TelemetryOptions), $"{TelemetryOptions.Section}:"))
                .Where(static key => !key.StartsWith("ConnectionStrings:", StringComparison.Ordinal) && key is not ("Weights:Forward" or "Weights:Startup"))
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(known, documented);
    }

    private static IEnumerable<string> Keys(Type options, string prefix) => options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static p => p.CanWrite)
        .SelectMany(p => p.PropertyType is { IsClass: true } type && type != typeof(string) && type.Namespace == typeof(BatchOptions).Namespace
            ? Keys(type, $"{prefix}{p.Name}:")
            : [prefix + p.Name]);
}
