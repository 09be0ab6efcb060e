using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace Precompute.Client;

/// <summary>Registers <see cref="PrecomputeClient"/> with a host.</summary>
public static class PrecomputeClientServices
{
    /// <summary>How long a connection is used: so late, at most, is a change of the API's address in DNS seen.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan CircuitSampling = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Registers the client with a connection pool, the key, timeouts, tries and a circuit breaker. Nothing is logged of its requests:
    /// their addresses hold ids of people.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="section">The settings, by convention <c>configuration.GetSection("Precompute")</c>; a changed key acts without a restart.</param>
    /// <returns>For further handlers.</returns>
    public static IHttpClientBuilder AddPrecomputeClient(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<PrecomputeClientOptions>().Bind(section).ValidateOnStart();
        return AddClient(services);
    }

    /// <inheritdoc cref="AddPrecomputeClient(IServiceCollection, IConfiguration)"/>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Sets the settings.</param>
    public static IHttpClientBuilder AddPrecomputeClient(this IServiceCollection services, Action<PrecomputeClientOptions> configure)
    {
        services.AddOptions<PrecomputeClientOptions>().Configure(configure).ValidateOnStart();
        return AddClient(services);
    }

    private static IHttpClientBuilder AddClient(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PrecomputeClientOptions>, PrecomputeClientOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PrecomputeClientOptions>, PrecomputeClientAddressValidator>());
        services.TryAddTransient<ApiKeyHandler>();
        IHttpClientBuilder client = services
            .AddHttpClient<PrecomputeClient>(static (provider, http) =>
            {
                http.BaseAddress = WithSlash(provider.GetRequiredService<IOptions<PrecomputeClientOptions>>().Value.BaseAddress!);
                // The handler below knows better what a try and a request may take.
                http.Timeout = Timeout.InfiniteTimeSpan;
            })
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
            {
                AutomaticDecompression = DecompressionMethods.All,
                PooledConnectionLifetime = ConnectionLifetime,
            })
            .RemoveAllLoggers();
        client.AddStandardResilienceHandler().Configure(static (resilience, provider) =>
            Configure(resilience, provider.GetRequiredService<IOptions<PrecomputeClientOptions>>().Value));
        return client.AddHttpMessageHandler<ApiKeyHandler>();
    }

    private static void Configure(HttpStandardResilienceOptions resilience, PrecomputeClientOptions options)
    {
        resilience.AttemptTimeout.Timeout = options.AttemptTimeout;
        resilience.TotalRequestTimeout.Timeout = options.TotalTimeout;
        resilience.CircuitBreaker.SamplingDuration = TimeSpan.FromTicks(Math.Max(CircuitSampling.Ticks, 2 * options.AttemptTimeout.Ticks));
        resilience.Retry.Delay = options.RetryDelay;
        resilience.Retry.MaxRetryAttempts = Math.Max(1, options.Retries);
        if (options.Retries == 0)
            resilience.Retry.ShouldHandle = static _ => ValueTask.FromResult(false);
    }

    private static Uri WithSlash(Uri address) =>
        address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
