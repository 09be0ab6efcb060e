using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// Exact top-N by inner product for many queries: a <see cref="BlockScan"/> a worker, over one set of <see cref="ScreenedVectors"/>. The
/// lists equal a brute-force scan with <see cref="VectorKernels.Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> to the bit, ties going to
/// the smaller ordinal; scores that overflow float32 on the way are computed in float64. Memory: codes of the accepted targets, a quarter of
/// their factors, plus, per worker, one block of lists.
/// </summary>
public static class TopNEngine
{
    /// <summary>Ranks all queries of the request.</summary>
    /// <param name="request">What to rank.</param>
    /// <param name="handler">Receives each list; an empty one where nothing may be returned.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    /// <exception cref="ArgumentException">Shapes do not fit or N is out of its range.</exception>
    /// <exception cref="PrecomputeException">A factor is not finite; the row is named.</exception>
    public static void Recommend(TopNRequest request, NeighborListHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(handler);
        Check(request);
        RequireFinite(request.Targets, request.TargetFilter);
        ScreenedVectors targets = new(request.Targets, request.TargetFilter);
        OverflowScan overflowing = new(request);
        int queries = request.QueryOrdinals?.Length ?? request.Queries.Rows;
        RowBlocks.Run(
            RowBlocks.Count(queries, BlockScan.Capacity),
            request.Threads,
            () => new BlockScan(targets, request.Queries, request.N, excluded: request.Seen),
            (block, scan) =>
            {
                int end = (int)Math.Min(queries, (block + 1L) * BlockScan.Capacity);
                for (int i = block * BlockScan.Capacity; i < end; i++)
                {
                    int query = request.QueryOrdinals?[i] ?? i;
                    float norm = VectorKernels.Norm(request.Queries.Row(query));
                    if (targets.Bounds(norm))
                        scan.Add(query, norm);
                    else
                        overflowing.Answer(query, handler);
                }

                scan.Run(handler);
            },
            cancellationToken);
    }

    private static void RequireFinite(DenseMatrix targets, IOrdinalFilter? filter)
    {
        for (int t = 0; t < targets.Rows; t++)
        {
            if (filter?.Accepts(t) != false && VectorKernels.IndexOfNonFinite(targets.Row(t)) >= 0)
                throw new PrecomputeException($"Row {t} of the target factors is not finite; train again or remove it.");
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
