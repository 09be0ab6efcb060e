using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.Training.Baselines;

/// <summary>
/// The part that all methods share which score every target by a query's history: workers with a dense row of scores each, selection
/// of the best, nothing seen and nothing refused by the filter among them. Ties go to the smaller ordinal.
/// </summary>
internal static class HistoryRanker
{
    private const int QueryBlock = 8;

    /// <summary>Answers all queries of a request.</summary>
    /// <typeparam name="TScratch">A worker's own memory.</typeparam>
    /// <param name="request">Whom to answer; the history of a query is its row of <see cref="RecommendationRequest.Seen"/>.</param>
    /// <param name="targets">Number of targets.</param>
    /// <param name="createScratch">Makes a worker's memory.</param>
    /// <param name="score">
    /// Writes the scores of all targets for a query's history; NaN for a target that it says nothing of. False where it says nothing at all.
    /// </param>
    /// <param name="handler">Receives each list.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    public static void Run<TScratch>(
        RecommendationRequest request,
        int targets,
        Func<TScratch> createScratch,
        Func<int, float[], TScratch, bool> score,
        NeighborListHandler handler,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(handler);
        if (request.Seen.Columns != targets)
            throw new ArgumentException($"Histories have {request.Seen.Columns} columns; the method was fitted on {targets} targets.", nameof(request));
        int[] refused = request.TargetFilter is { } filter ? [.. Enumerable.Range(0, targets).Where(t => !filter.Accepts(t))] : [];
        int blocks = (request.Queries.Length + QueryBlock - 1) / QueryBlock;
        RowBlocks.Run(
            blocks,
            request.Threads,
            () => (Scores: new float[targets], Best: new Neighbor[Math.Min(request.N, Math.Max(targets, 1))], Own: createScratch()),
            (block, worker) =>
            {
                int end = Math.Min((block + 1) * QueryBlock, request.Queries.Length);
                for (int i = block * QueryBlock; i < end; i++)
                {
                    int query = request.Queries[i];
                    if (!score(query, worker.Scores, worker.Own))
                    {
                        handler(query, []);
                        continue;
                    }

                    foreach (int target in refused)
                        worker.Scores[target] = float.NaN;
                    foreach (int target in request.Seen.RowColumns(query))
                        worker.Scores[target] = float.NaN;
                    BoundedTopK best = new(worker.Best);
                    for (int t = 0; t < worker.Scores.Length; t++)
                        best.Add(t, worker.Scores[t]);
                    handler(query, worker.Best.AsSpan(0, best.SortDescending()));
                }
            },
            cancellationToken);
    }
}
