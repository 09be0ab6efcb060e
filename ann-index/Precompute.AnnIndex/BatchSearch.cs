using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>Searches for many queries by searching for each.</summary>
internal static class BatchSearch
{
    /// <summary>Refuses shapes that do not fit.</summary>
    public static void Check(IVectorIndex index, DenseMatrix queries, NeighborLists lists)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(lists);
        if (queries.Rows != lists.Count)
            throw new ArgumentException($"There are {queries.Rows} queries and room for {lists.Count} answers; as many are needed.", nameof(lists));
        if (queries.Columns != index.Dimensions)
            throw new ArgumentException($"The queries have {queries.Columns} values; the index holds vectors of {index.Dimensions}.", nameof(queries));
    }

    /// <summary>Answers all queries, a few at a time on each thread. What they cost is counted apart on each, and added once all are answered.</summary>
    public static void OneByOne(
        IVectorIndex index, DenseMatrix queries, SearchOptions options, NeighborLists lists, int threads, CancellationToken cancellationToken)
    {
        SearchOptions[] workers = new SearchOptions[Math.Max(1, threads)];
        for (int worker = 0; worker < workers.Length; worker++)
            workers[worker] = options with { Work = options.Work is null ? null : new SearchWork() };
        WorkSharing.For(
            queries.Rows,
            chunk: 16,
            workers,
            (query, own) => lists.SetLength(query, index.Search(queries.Row(query), own, lists.Room(query))),
            cancellationToken);
        foreach (SearchOptions own in workers)
        {
            if (own.Work is { } work)
                options.Work!.Add(work.Scored, work.Scanned);
        }
    }
}
