using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>A loopback TCP proxy before a server that can cut all its connections by RST, and refuse new ones.</summary>
internal sealed class ResettingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
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
        foreach (Socket socket in _open.Keys)
        {
            if (!_open.TryRemove(socket, out _))
                continue;
            Reset(socket);
            Cut++;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_accepting);
        foreach (Socket socket in _open.Keys)
            socket.Dispose();
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
                Reset(client.Client);
            else
                _ = PassAsync(client);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using TcpClient server = new() { NoDelay = true };
        client.NoDelay = true;

        // The sockets themselves: a client that has been disposed does not tell its own any more.
        Socket near = client.Client;
        Socket far = server.Client;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            _open[near] = 0;
            _open[far] = 0;
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
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
            client.Dispose();
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has closed by itself.
        }
    }
}
