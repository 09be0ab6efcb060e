using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// Exact top-N by inner product for many queries: a <see cref="GroupedScan"/> a worker, over one set of <see cref="ScreenedVectors"/>. The
/// lists equal a brute-force scan with <see cref="VectorKernels.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> to the bit, ties going to
/// the smaller ordinal; scores that overflow float32 on the way are computed in float64. Memory: codes of the accepted targets, a quarter of
/// their factors, plus, per worker, one block of lists and the directions of a stretch of queries.
/// </summary>
public static class TopNEngine
{
    /// <summary>Ranks all queries of the request.</summary>
    /// <param name="request">What to rank.</param>
    /// <param name="handler">Receives each list; an empty one where nothing may be returned.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    /// <exception cref="ArgumentException">Shapes do not fit or N is out of its range.</exception>
    /// <exception cref="PrecomputeException">A factor of a query is not finite; the row is named.</exception>
    public static void Recommend(TopNRequest request, NeighborListHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(handler);
        Check(request);
        ScreenedVectors targets = request.Targets.Screened;
        OverflowScan overflowing = new(request);
        int queries = request.QueryOrdinals?.Length ?? request.Queries.Rows;
        int stretch = GroupedScan.StretchOf(queries, request.Threads);
        RowBlocks.Run(
            RowBlocks.Count(queries, stretch),
            request.Threads,
            () => (Scan: new GroupedScan(targets, request.Queries, request.N, stretch, excluded: request.Seen), Rows: new int[stretch]),
            (number, worker) =>
            {
                int first = number * stretch;
                Span<int> rows = worker.Rows.AsSpan(0, Math.Min(stretch, queries - first));
                for (int i = 0; i < rows.Length; i++)
                    rows[i] = request.QueryOrdinals?[first + i] ?? (first + i);
                worker.Scan.Answer(rows, norm => targets.Bounds(norm) ? 1f : 0f, handler, query => overflowing.Answer(query, handler), cancellationToken);
            },
            cancellationToken);
    }

    private static void Check(TopNRequest request)
    {
        if (request.N is < 1 or > TopNRequest.MostTargets)
            throw new ArgumentOutOfRangeException(nameof(request), request.N, $"N is {request.N}; legal are 1 to {TopNRequest.MostTargets}.");
        if (request.Queries.Columns != request.Targets.Factors.Columns)
            throw new ArgumentException($"Queries have {request.Queries.Columns} factors, targets {request.Targets.Factors.Columns}; they must agree.", nameof(request));
        if (request.Seen is { } seen && (seen.Rows != request.Queries.Rows || seen.Columns != request.Targets.Factors.Rows))
        {
            throw new ArgumentException(
                $"The seen matrix is {seen.Rows} × {seen.Columns}; queries and targets need {request.Queries.Rows} × {request.Targets.Factors.Rows}.", nameof(request));
        }

        foreach (int query in request.QueryOrdinals ?? [])
        {
            if ((uint)query >= (uint)request.Queries.Rows)
                throw new ArgumentOutOfRangeException(nameof(request), query, $"Query {query} does not exist; legal are 0 to {request.Queries.Rows - 1}.");
        }
    }
}
