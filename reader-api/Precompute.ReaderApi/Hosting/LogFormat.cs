using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Precompute.ReaderApi.Endpoints;

namespace Precompute.ReaderApi.Hosting;

/// <summary>
/// How log lines are written: for people to read, or with <c>Logging:Console:FormatterName</c> <c>json</c> one JSON object a line, those
/// within a request with its id.
/// </summary>
internal static class LogFormat
{
    private const string FormatterName = "Logging:Console:FormatterName";
    private const string FormatterOptions = "Logging:Console:FormatterOptions";
    private const string UtcMilliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private static readonly string[] Formatters = [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];

    /// <summary>Registers it.</summary>
    /// <returns>Whether lines say which request they belong to; else nothing is to be kept for them.</returns>
    /// <exception cref="OptionsValidationException">There is no such format.</exception>
    public static bool Add(WebApplicationBuilder builder)
    {
        ConfigurationManager configuration = builder.Configuration;
        string formatter = configuration[FormatterName] ?? ConsoleFormatterNames.Simple;
        if (!Formatters.Contains(formatter, StringComparer.Ordinal))
            throw new OptionsValidationException(FormatterName, typeof(ConsoleLoggerOptions), [$"{FormatterName} is '{formatter}'; it must be one of {string.Join(", ", Formatters)}."]);

        // The slim builder sets the simple one in code, which would win over the settings.
        builder.Services.PostConfigure<ConsoleLoggerOptions>(options => options.FormatterName = formatter);
        builder.Services.AddSingleton<IExternalScopeProvider, RequestScopes>();
        if (formatter == ConsoleFormatterNames.Json)
        {
            builder.Services.PostConfigure<JsonConsoleFormatterOptions>(options =>
            {
                options.IncludeScopes = configuration.GetValue($"{FormatterOptions}:IncludeScopes", defaultValue: true);
                options.UseUtcTimestamp = configuration.GetValue($"{FormatterOptions}:UseUtcTimestamp", defaultValue: true);
                options.TimestampFormat ??= UtcMilliseconds;
            });
        }

        return configuration.GetValue($"{FormatterOptions}:IncludeScopes", defaultValue: formatter == ConsoleFormatterNames.Json);
    }

    /// <summary>Middleware after the request's id is settled.</summary>
    public static async Task BeginScopeAsync(HttpContext context, RequestDelegate next, IExternalScopeProvider scopes)
    {
        using (scopes.Push(new RequestScope(RequestIds.Of(context))))
            await next(context);
    }
}
