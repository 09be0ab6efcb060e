using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Keeps what is logged, for tests that ask.</summary>
internal sealed class CollectedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _entries = new();

    /// <summary>Messages with their exceptions, oldest first.</summary>
    public IReadOnlyCollection<string> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
        // Entries outlive the host that wrote them.
    }
}
