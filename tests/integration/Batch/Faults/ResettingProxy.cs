using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>A loopback TCP proxy before a server that can cut all its connections by RST, and refuse new ones.</summary>
internal sealed class ResettingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task[] _accepting;

    /// <summary>Starts before a port of this machine.</summary>
    public ResettingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = [AcceptAsync()];
    }

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether new connections are cut at once.</summary>
    public bool Refuses { get; set; }

    /// <summary>Connections cut so far.</summary>
    public int Cut { get; private set; }

    /// <summary>Resets every open connection, on both sides.</summary>
    public void ResetAll()
    {
        foreach (TcpClient client in _open.Keys)
        {
            if (!_open.TryRemove(client, out _))
                continue;
            Reset(client);
            Cut++;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_accepting);
        foreach (TcpClient client in _open.Keys)
            client.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (Refuses)
                Reset(client);
            else
                _ = PassAsync(client);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using TcpClient server = new() { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            _open[client] = 0;
            _open[server] = 0;
            Task there = client.GetStream().CopyToAsync(server.GetStream(), _stop.Token);
            Task back = server.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
            await Task.WhenAny(there, back);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The one end or the other is gone; so will both be.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private static void Reset(TcpClient client)
    {
        try
        {
            client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Client.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has closed by itself.
        }

        client.Dispose();
    }
}
