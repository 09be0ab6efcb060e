using System.Globalization;

namespace Precompute.TestKit;

/// <summary>What a running API says of its own memory, at its operators' port.</summary>
/// <param name="client">Asks it; not owned.</param>
/// <param name="ops">The operators' address.</param>
public sealed class RuntimeMetrics(HttpClient client, Uri ops)
{
    /// <summary>The exporter gives the same text again for 300 ms.</summary>
    private static readonly TimeSpan OldestText = TimeSpan.FromMilliseconds(400);

    /// <summary>Bytes on the managed heap that were alive at the last collection, fragmentation included.</summary>
    public const string HeapSize = "dotnet_gc_last_collection_heap_size_bytes";

    /// <summary>Bytes allocated since the start.</summary>
    public const string Allocated = "dotnet_gc_heap_total_allocated_bytes_total";

    /// <summary>The sum of all series of a metric, not older than the call.</summary>
    public async Task<double> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await Task.Delay(OldestText, cancellationToken);
        string text = await client.GetStringAsync(new Uri(ops, "/metrics"), cancellationToken);
        return text.Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
            .Select(static line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))
            .DefaultIfEmpty(double.NaN)
            .Sum();
    }

    /// <summary>Bytes that the API allocates for one answer: the least of three rounds on a warm process, as its background work only adds to it.</summary>
    /// <param name="questions">Asked in turn by one caller over one connection; each must be answered by 200.</param>
    /// <param name="answers">Answers a round.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<double> AllocatedPerAnswerAsync(IReadOnlyList<Uri> questions, int answers, CancellationToken cancellationToken)
    {
        await AskAsync();
        double least = double.PositiveInfinity;
        for (int round = 0; round < 3; round++)
        {
            double before = await ReadAsync(Allocated, cancellationToken);
            await AskAsync();
            least = Math.Min(least, (await ReadAsync(Allocated, cancellationToken) - before) / answers);
        }

        return least;

        async Task AskAsync()
        {
            for (int i = 0; i < answers; i++)
            {
                using HttpResponseMessage response = await client.GetAsync(questions[i % questions.Count], cancellationToken);
                response.EnsureSuccessStatusCode();
            }
        }
    }
}
