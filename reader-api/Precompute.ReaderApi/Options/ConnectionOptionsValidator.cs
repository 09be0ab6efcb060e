using Microsoft.Extensions.Options;
using Npgsql;

namespace Precompute.ReaderApi.Options;

/// <summary>Refuses connection strings that Npgsql cannot read, without repeating them: they hold passwords.</summary>
internal sealed class ConnectionOptionsValidator : IValidateOptions<ConnectionOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ConnectionOptions options)
    {
        List<string> errors = [];
        Check("Serving", options.Serving, errors);
        if (options.HasSource)
            Check("Source", options.Source, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Check(string key, string? value, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(value))
            return;
        try
        {
            NpgsqlConnectionStringBuilder builder = new(value);
            if (string.IsNullOrEmpty(builder.Host))
                errors.Add($"ConnectionStrings:{key} names no Host.");
        }
        catch (ArgumentException e)
        {
            errors.Add($"ConnectionStrings:{key} cannot be read ({e.GetType().Name}); it must look like 'Host=…;Database=…;Username=…;Password=…'.");
        }
    }
}
