using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Precompute.Batch.Options;

/// <summary>Compares configuration keys with the option records: a misspelt key must not silently mean the default.</summary>
internal static class ConfigurationShape
{
    // Read by other processes or by the kernel selector, from the same file and environment prefix.
    private static readonly string[] ForeignSections = ["Api", "Urls", "Logging"];

    /// <summary>One sentence for each unknown key and each value that cannot be converted.</summary>
    public static IReadOnlyList<string> FindFaults(IConfiguration configuration, Type optionsType)
    {
        List<string> faults = [];
        foreach (IConfigurationSection section in configuration.GetChildren())
        {
            if (!ForeignSections.Contains(section.Key, StringComparer.OrdinalIgnoreCase) && !IsVariableOfSomethingElse(section))
                Visit(section, optionsType, faults);
        }

        return faults;
    }

    // Every setting lies in a section (PRECOMPUTE_Store__Path); PRECOMPUTE_KERNEL and the like are not settings.
    private static bool IsVariableOfSomethingElse(IConfigurationSection section) =>
        section.Value is not null && string.Equals(section.Key, section.Key.ToUpperInvariant(), StringComparison.Ordinal);

    private static void Visit(IConfigurationSection section, Type owner, List<string> faults)
    {
        PropertyInfo? property = owner.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .FirstOrDefault(p => p.Name.Equals(section.Key, StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            faults.Add(DescribeUnknown(section, owner));
            return;
        }

        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(Dictionary<string, float>))
        {
            foreach (IConfigurationSection entry in section.GetChildren())
                CheckValue(entry, typeof(float), faults);
        }
        else if (type.IsClass && type != typeof(string))
        {
            foreach (IConfigurationSection child in section.GetChildren())
                Visit(child, type, faults);
        }
        else
        {
            CheckValue(section, type, faults);
        }
    }

    private static void CheckValue(IConfigurationSection section, Type type, List<string> faults)
    {
        if (section.GetChildren().Any())
        {
            faults.Add($"{section.Path} is a section; legal is {Describe(type)}.");
            return;
        }

        if (type == typeof(string) || string.IsNullOrEmpty(section.Value))
            return;
        TypeConverter converter = TypeDescriptor.GetConverter(type);
        try
        {
            object? value = converter.ConvertFromInvariantString(section.Value);
            if (type.IsEnum && value is not null && !Enum.IsDefined(type, value))
                faults.Add($"{section.Path} is '{section.Value}'; legal is {Describe(type)}.");
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            faults.Add($"{section.Path} is '{section.Value}'; legal is {Describe(type)}.");
        }
    }

    private static string DescribeUnknown(IConfigurationSection section, Type owner)
    {
        string known = string.Join(", ", owner.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name));
        string parent = section.Path.Length > section.Key.Length ? section.Path[..^(section.Key.Length + 1)] : "the configuration";
        return $"{section.Path} is not a setting ({ConfigurationKey.ToEnvironmentName(section.Path)} in the environment); {parent} has {known}.";
    }

    private static string Describe(Type type) => type switch
    {
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(float) || type == typeof(double) => "a number",
        _ when type == typeof(int) || type == typeof(ulong) => "a whole number",
        _ when type == typeof(bool) => "true or false",
        _ => type.Name,
    };
}
