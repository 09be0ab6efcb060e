namespace Precompute.AnnIndex.Hnsw;

/// <summary>Spreads independent items over workers that each own a scratch.</summary>
internal static class WorkSharing
{
    /// <summary>Calls the body for 0 to <paramref name="count"/> − 1, in chunks taken in turn by the workers.</summary>
    public static void For<TScratch>(int count, int chunk, TScratch[] workers, Action<int, TScratch> body)
    {
        if (workers.Length == 1 || count <= chunk)
        {
            for (int i = 0; i < count; i++)
                body(i, workers[0]);
            return;
        }

        int next = 0;
        Parallel.For(0, workers.Length, new ParallelOptions { MaxDegreeOfParallelism = workers.Length }, worker =>
        {
            while (true)
            {
                int from = Interlocked.Add(ref next, chunk) - chunk;
                if (from >= count)
                    return;
                for (int i = from; i < Math.Min(count, from + chunk); i++)
                    body(i, workers[worker]);
            }
        });
    }
}
