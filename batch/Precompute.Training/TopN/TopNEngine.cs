using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// Exact top-N by inner product for many queries. Targets stand in descending order of norm, packed in panels; queries are taken in
/// blocks, and a query leaves the scan at the first targets that cannot enter its list any more (‖x‖·‖y‖ below its worst kept score;
/// LEMP, Teflioudi et al. 2015). What is left is a matrix product whose scores are compared in registers and never stored.
/// Scores are those of <see cref="VectorKernels.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> to the bit, ties go to the smaller
/// ordinal: the lists equal a brute-force scan. Memory: one copy of the accepted targets plus, per worker, one block of lists.
/// </summary>
public static class TopNEngine
{
    // Queries and one panel share the first-level cache: 24 KiB for queries of 64 factors.
    private const int QueryBlockFloats = 96 * 64;
    private const int PanelBlock = 8;

    /// <summary>Ranks all queries of the request.</summary>
    /// <param name="request">What to rank.</param>
    /// <param name="handler">Receives each list; an empty one where nothing may be returned.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    /// <exception cref="ArgumentException">Shapes do not fit or N is out of its range.</exception>
    /// <exception cref="PrecomputeException">A factor is not finite; the row is named.</exception>
    public static void Recommend(TopNRequest request, TopNRowHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(handler);
        Check(request);
        var targets = new NormOrderedTargets(request.Targets, request.TargetFilter);
        int queries = request.QueryOrdinals?.Length ?? request.Queries.Rows;
        int blockSize = Math.Clamp(QueryBlockFloats / Math.Max(1, request.Queries.Columns) / RowPanels.MostQueries, 2, 16) * RowPanels.MostQueries;
        int blocks = RowBlocks.Count(queries, blockSize);
        int n = Math.Min(request.N, Math.Max(targets.Count, 1));
        RowBlocks.Run(
            blocks,
            request.Threads,
            () => new QueryLists(blockSize, n),
            (block, lists) =>
            {
                int first = block * blockSize;
                lists.Start(request, first, Math.Min(blockSize, queries - first));
                Scan(targets, lists);
                lists.Finish(handler);
            },
            cancellationToken);
    }

    private static void Scan(NormOrderedTargets targets, QueryLists lists)
    {
        for (int start = 0; start < targets.Panels.PanelCount && lists.Active > 0; start += PanelBlock)
        {
            lists.RetireBelow(targets.NormOfPanel(start));
            int end = Math.Min(start + PanelBlock, targets.Panels.PanelCount);

            // A panel stays in the first-level cache while all queries of the block are scored with it.
            for (int panel = start; panel < end; panel++)
                lists.Offer(targets, panel);
            lists.Settle(targets);
        }
    }

    private static void Check(TopNRequest request)
    {
        if (request.N is < 1 or > TopNRequest.MostTargets)
            throw new ArgumentOutOfRangeException(nameof(request), request.N, $"N is {request.N}; legal are 1 to {TopNRequest.MostTargets}.");
        if (request.Queries.Columns != request.Targets.Columns)
            throw new ArgumentException($"Queries have {request.Queries.Columns} factors, targets {request.Targets.Columns}; they must agree.", nameof(request));
        if (request.Seen is { } seen && (seen.Rows != request.Queries.Rows || seen.Columns != request.Targets.Rows))
        {
            throw new ArgumentException(
                $"The seen matrix is {seen.Rows} × {seen.Columns}; queries and targets need {request.Queries.Rows} × {request.Targets.Rows}.", nameof(request));
        }

        foreach (int query in request.QueryOrdinals ?? [])
        {
            if ((uint)query >= (uint)request.Queries.Rows)
                throw new ArgumentOutOfRangeException(nameof(request), query, $"Query {query} does not exist; legal are 0 to {request.Queries.Rows - 1}.");
        }
    }
}
