namespace Precompute.ReaderApi.Hosting;

/// <summary>
/// The scopes of log lines: <see cref="RequestScope"/> and no other. ASP.NET Core's own have the path of the request, and paths hold ids
/// of people. Thread-safe.
/// </summary>
internal sealed class RequestScopes : IExternalScopeProvider
{
    private readonly AsyncLocal<RequestScope?> _current = new();

    /// <inheritdoc/>
    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        if (_current.Value is { } scope)
            callback(scope, state);
    }

    /// <inheritdoc/>
    public IDisposable Push(object? state)
    {
        if (state is not RequestScope scope)
            return NoScope.Instance;
        _current.Value = scope;
        return new Ending(this);
    }

    private sealed class Ending(RequestScopes scopes) : IDisposable
    {
        public void Dispose() => scopes._current.Value = null;
    }

    private sealed class NoScope : IDisposable
    {
        public static readonly NoScope Instance = new();

        public void Dispose()
        {
            // Nothing was begun.
        }
    }
}
