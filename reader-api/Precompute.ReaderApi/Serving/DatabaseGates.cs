using Microsoft.Extensions.Options;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>One outage gate for each of the two databases; one for both where they are the same.</summary>
internal sealed class DatabaseGates
{
    /// <summary>Makes the gates.</summary>
    public DatabaseGates(IOptions<ApiOptions> options, IOptions<ConnectionOptions> connections, TimeProvider time)
    {
        Serving = new OutageGate(time, options.Value.DatabaseRetryInterval);
        Source = connections.Value.SourceIsServing
            ? Serving
            : new OutageGate(time, options.Value.DatabaseRetryInterval);
    }

    /// <summary>Of the database with the published lists.</summary>
    public OutageGate Serving { get; }

    /// <summary>Of the database with the live source.</summary>
    public OutageGate Source { get; }
}
