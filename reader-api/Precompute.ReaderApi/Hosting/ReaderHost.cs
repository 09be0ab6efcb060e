using System.Text.Json;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using Precompute.Artifacts;
using Precompute.ReaderApi.AccessLogging;
using Precompute.ReaderApi.Contracts;
using Precompute.ReaderApi.Endpoints;
using Precompute.ReaderApi.Kept;
using Precompute.ReaderApi.Newcomers;
using Precompute.ReaderApi.Options;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Hosting;

/// <summary>Puts the API together: settings, services, middleware, endpoints.</summary>
public static class ReaderHost
{
    /// <summary>Where the API listens unless told otherwise: this machine only.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5380";

    /// <summary>Prefix of environment variables; <c>__</c> stands between levels.</summary>
    public const string EnvironmentPrefix = "PRECOMPUTE_";

    private const int LargestRequestBody = 1024;
    private const int LargestRequestHeaders = 16 * 1024;
    private static readonly TimeSpan SlowestRequestHeaders = TimeSpan.FromSeconds(10);

    /// <summary>An API that is ready to be started.</summary>
    /// <param name="args">Settings as <c>--Key:SubKey value</c>; <c>--config FILE</c> names a JSON file, <c>--urls</c> where to listen.</param>
    /// <exception cref="OptionsValidationException">A section of the settings is wrong (an <see cref="AggregateException"/> of these where several are).</exception>
    public static WebApplication Build(string[] args) => Build(args, TimeProvider.System);

    /// <summary>The same by another clock.</summary>
    internal static WebApplication Build(string[] args, TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        AddConfiguration(builder, args);
        string publicUrls = builder.Configuration["urls"] ?? DefaultUrl;
        // The slim builder leaves TLS out: without this an https address cannot be listened on.
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls(Listening(publicUrls, builder.Configuration));
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = LargestRequestHeaders;
            kestrel.Limits.RequestHeadersTimeout = SlowestRequestHeaders;
        });
        // ASP.NET Core logs paths at Information, and paths hold ids of people.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        bool linesNameRequests = LogFormat.Add(builder);
        AddOptions(builder.Services, builder.Configuration, publicUrls);
        AddServing(builder.Services, time);
        AddSecurity(builder.Services, builder.Configuration);
        AddHttp(builder.Services);
        builder.Services.AddTelemetry(builder.Configuration);
        if (!string.IsNullOrEmpty(builder.Configuration[$"{AccessLogOptions.Section}:{nameof(AccessLogOptions.Path)}"]))
            AddAccessLog(builder.Services);

        WebApplication app = builder.Build();
        // The host would build its services first and stop at the first section that is wrong; this lists all of them.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.Use(static (context, next) => SecurityHeaders.SetAsync(context, next));
        app.Use(static (context, next) => RequestIds.SettleAsync(context, next));
        if (linesNameRequests && app.Services.GetRequiredService<IExternalScopeProvider>() is { } scopes)
            app.Use((context, next) => LogFormat.BeginScopeAsync(context, next, scopes));
        if (app.Services.GetService<AccessLogMiddleware>() is { } accessLog)
            app.Use((context, next) => accessLog.InvokeAsync(context, next));
        app.UseResponseCompression();
        app.UseExceptionHandler();
        app.UseStatusCodePages(static context => StatusPages.WriteAsync(context.HttpContext));
        AccessGate gate = app.Services.GetRequiredService<AccessGate>();
        RateLimits limits = app.Services.GetRequiredService<RateLimits>();
        app.Use((context, next) => gate.InvokeAsync(context, next));
        app.Use((context, next) => limits.InvokeAsync(context, next));
        app.UseRequestTimeouts();
        app.MapRecommendations();
        app.MapBatch();
        app.MapPopular();
        app.MapSimilar();
        app.MapExplain();
        app.MapVersions();
        app.MapOpsVersions();
        app.MapHealth();
        app.MapReferencePage();
        app.MapOpenApi().WithMetadata(EndpointAccess.Open);
        app.MapPrometheusScrapingEndpoint().WithMetadata(EndpointAccess.Ops);

        // Ages are to be seen before the first answer is asked for.
        _ = app.Services.GetRequiredService<AnswerMetrics>();
        return app;
    }

    /// <summary>Runs the API until it is told to stop. Returns 0, or 2 where settings are wrong, all listed on standard error, or where there is no key.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using WebApplication app = Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (StartRefusedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (Exception e) when (Failures(e) is { Count: > 0 } failures)
        {
            await Console.Error.WriteLineAsync("The settings cannot be used:");
            foreach (string failure in failures)
                await Console.Error.WriteLineAsync($"  {failure}");
            return 2;
        }
    }

    /// <summary>What is wrong with the settings; several sections arrive as one aggregate. Empty where something else went wrong.</summary>
    private static List<string> Failures(Exception exception) => exception switch
    {
        OptionsValidationException one => [.. one.Failures],
        AggregateException many when many.InnerExceptions.All(static e => e is OptionsValidationException) =>
            [.. many.InnerExceptions.SelectMany(Failures)],
        _ => [],
    };

    private static void AddConfiguration(WebApplicationBuilder builder, string[] args)
    {
        if (builder.Configuration["config"] is { } file)
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
        builder.Configuration.AddEnvironmentVariables(EnvironmentPrefix).AddCommandLine(args);
    }

    private static string Listening(string publicUrls, ConfigurationManager configuration)
    {
        string opsUrl = configuration[$"{ApiOptions.Section}:{nameof(ApiOptions.OpsUrl)}"] ?? new ApiOptions().OpsUrl;
        return opsUrl.Length == 0 ? publicUrls : $"{publicUrls};{opsUrl}";
    }

    private static void AddOptions(IServiceCollection services, ConfigurationManager configuration, string publicUrls)
    {
        services.AddSingleton<IValidateOptions<ApiOptions>>(new ApiAccessValidator(publicUrls));
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddSingleton<IValidateOptions<AccessLogOptions>, AccessLogOptionsValidator>();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryEndpointValidator>();
        services.AddSingleton<IValidateOptions<JwtOptions>, JwtOptionsValidator>();
        services.AddSingleton<IValidateOptions<JwtOptions>, JwtCombinationValidator>();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsValidator>();
        services.AddSingleton<IValidateOptions<EmbeddedOptions>, EmbeddedOptionsValidator>();
        services.AddSingleton<IValidateOptions<ConnectionOptions>, ConnectionOptionsValidator>();
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection(ApiOptions.Section)).ValidateOnStart();
        services.AddOptions<AccessLogOptions>().Bind(configuration.GetSection(AccessLogOptions.Section)).ValidateOnStart();
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section)).ValidateOnStart();
        services.AddOptions<JwtOptions>().Bind(configuration.GetSection(JwtOptions.Section)).ValidateOnStart();
        services.AddOptions<StoreOptions>().Bind(configuration.GetSection(StoreOptions.Section)).ValidateOnStart();
        services.AddOptions<EmbeddedOptions>().Bind(configuration.GetSection(EmbeddedOptions.Section)).ValidateOnStart();
        services.AddOptions<ConnectionOptions>().Bind(configuration.GetSection(ConnectionOptions.Section)).ValidateOnStart();
    }

    private static void AddServing(IServiceCollection services, TimeProvider time)
    {
        services.AddSingleton(time);
        services.AddSingleton<DatabaseConnections>();
        services.AddHostedService(static s => s.GetRequiredService<DatabaseConnections>());
        services.AddSingleton<DatabaseGates>();
        services.AddSingleton<HealthState>();
        services.AddSingleton<LeaseHolder<LoadedVersion>>();
        services.AddSingleton(static s => ArtifactStoreFactory.Open(s.GetRequiredService<IOptions<StoreOptions>>().Value.ToSettings()));
        services.AddSingleton(static s => new VersionDownloader(
            s.GetRequiredService<IArtifactStore>(), s.GetRequiredService<IOptions<StoreOptions>>().Value.Parallelism));
        services.AddSingleton<VersionOpener>();
        services.AddSingleton<ForgottenWatch>();
        services.AddSingleton<LocalCopies>();
        services.AddSingleton<KeptFiles>();
        services.AddSingleton<PointerSignal>();
        services.AddHostedService<PointerNotifications>();
        services.AddHostedService<VersionWatcher>();
        services.AddSingleton(static s => new ListAccess(
            s.GetRequiredService<DatabaseConnections>().Serving,
            s.GetRequiredService<DatabaseGates>().Serving,
            s.GetRequiredService<IOptions<ApiOptions>>(),
            s.GetRequiredService<ILogger<ListAccess>>()));
        services.AddSingleton<OverlayFile>();
        services.AddSingleton<NewcomerWatch>();
        services.AddSingleton<OverlayWatch>();
        services.AddHostedService(static s => s.GetRequiredService<OverlayWatch>());
        services.AddSingleton(static s => new LiveAccess(
            s.GetRequiredService<DatabaseConnections>().Live,
            s.GetRequiredService<DatabaseGates>().Source,
            s.GetRequiredService<OverlayWatch>(),
            s.GetRequiredService<IOptions<ApiOptions>>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<LiveAccess>>()));
        services.AddSingleton(static s => new VersionInventory(
            s.GetRequiredService<DatabaseConnections>().Serving,
            s.GetRequiredService<DatabaseGates>().Serving,
            s.GetRequiredService<LocalCopies>(),
            s.GetRequiredService<ILogger<VersionInventory>>()));
        services.AddSingleton<PageReader>();
        services.AddSingleton<RecommendationService>();
        services.AddSingleton<SimilarityService>();
        services.AddSingleton<ExplanationService>();
    }

    private static void AddSecurity(IServiceCollection services, ConfigurationManager configuration)
    {
        bool hasAuthority = !string.IsNullOrEmpty(configuration[$"{JwtOptions.Section}:{nameof(JwtOptions.Authority)}"]);
        if (hasAuthority)
            services.AddSingleton<ITokenKeys, AuthorityKeys>();
        else if (!string.IsNullOrEmpty(configuration[$"{JwtOptions.Section}:{nameof(JwtOptions.JwksFile)}"]))
            services.AddSingleton<ITokenKeys, JwksFileKeys>();
        if (services.Any(static s => s.ServiceType == typeof(ITokenKeys)))
            services.AddSingleton<TokenCheck>();
        services.AddSingleton<KeyWatch>();
        services.AddHostedService(static s => s.GetRequiredService<KeyWatch>());
        services.AddSingleton<OpsPort>();
        services.AddSingleton<AccessGate>();
        services.AddSingleton<RateLimits>();
    }

    private static void AddAccessLog(IServiceCollection services)
    {
        services.AddSingleton<AccessLogMetrics>();
        services.AddSingleton<AccessLog>();
        services.AddHostedService(static s => s.GetRequiredService<AccessLog>());
        services.AddSingleton<AccessLogMiddleware>();
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ReaderJson.Default);
        });
        services.AddProblemDetails();
        // Over TLS too: an answer holds nothing secret that its length could give away to somebody who may add to the request.
        services.AddResponseCompression(static compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["application/json", "application/problem+json"];
        });
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<ApiOptions>>(static (timeouts, api) => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = api.Value.RequestTimeout,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        });
        services.AddExceptionHandler<ErrorHandler>();
        services.AddOpenApi(static options =>
        {
            options.AddDocumentTransformer(OpenApiDescriptions.DescribeDocumentAsync);
            options.AddOperationTransformer(OpenApiDescriptions.DescribeOperationAsync);
        });
    }
}
