using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Security;

/// <summary>The port of <see cref="ApiOptions.OpsUrl"/>. Requests are told apart by the socket they came in by: a Host header can say anything.</summary>
internal sealed class OpsPort(IServer server, IOptions<ApiOptions> options)
{
    private readonly Uri? _url = options.Value.OpsUrl.Length == 0 ? null : new Uri(options.Value.OpsUrl);
    private int _port;

    /// <summary>Whether it is reached from this machine only, so that nobody needs a key.</summary>
    public bool IsLoopback => _url is { IsLoopback: true };

    /// <summary>Whether a request came in by it.</summary>
    public bool Served(HttpContext context) => _url is not null && context.Connection.LocalPort == Port();

    /// <summary>The address that was asked for after the public ones; port 0 became a free one.</summary>
    private int Port()
    {
        if (_port == 0)
            _port = _url!.Port != 0 ? _url.Port : PortOf(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Last());
        return _port;
    }

    private static int PortOf(string address) =>
        int.Parse(address.AsSpan(address.LastIndexOf(':') + 1).TrimEnd('/'), NumberStyles.None, CultureInfo.InvariantCulture);
}
