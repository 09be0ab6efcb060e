using Microsoft.Extensions.Options;

namespace Precompute.Client;

/// <summary>Sends the key with each request, as it is configured at that moment; not where the caller has set a header for it.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<PrecomputeClientOptions> options) : DelegatingHandler
{
    private const string Header = "X-Api-Key";

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        bool isSet = request.Headers.Authorization is not null || request.Headers.Contains(Header);
        if (!isSet && options.CurrentValue.ApiKey is { Length: > 0 } key)
            request.Headers.TryAddWithoutValidation(Header, key);
        return base.SendAsync(request, cancellationToken);
    }
}
