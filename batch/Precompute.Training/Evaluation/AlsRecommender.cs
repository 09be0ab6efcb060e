using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.TopN;

namespace Precompute.Training.Evaluation;

/// <summary>
/// A factor model under evaluation: exact ranking by inner product of what the model knows. Queries the model has no row for get an
/// empty list, unless a history is given to fold in.
/// </summary>
public sealed class AlsRecommender : IRecommender
{
    private readonly DenseMatrix _queryFactors;
    private readonly int[] _queryRows;
    private readonly DenseMatrix _targetFactors;
    private readonly int[] _targetOrdinals;
    private readonly int[] _targetRows;

    /// <summary>A model as trained.</summary>
    public AlsRecommender(FactorTraining training)
    {
        ArgumentNullException.ThrowIfNull(training);
        _queryFactors = training.Model.QueryFactors;
        _targetFactors = training.Model.TargetFactors;
        _queryRows = training.Matrix.QueryRows;
        _targetOrdinals = training.Matrix.TargetOrdinals;
        _targetRows = training.Matrix.TargetRows;
        RecommendationMethod method = MethodOf(training.Model.Direction);
        Method = method;
        Name = method.ToName();
    }

    private AlsRecommender(
        string name, Direction direction, DenseMatrix queryFactors, int[] queryRows, DenseMatrix targetFactors, int[] targetOrdinals, int[] targetRows)
    {
        Name = name;
        Method = MethodOf(direction);
        _queryFactors = queryFactors;
        _queryRows = queryRows;
        _targetFactors = targetFactors;
        _targetOrdinals = targetOrdinals;
        _targetRows = targetRows;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public RecommendationMethod? Method { get; }

    /// <summary>A model of any origin as it is: its rows are found by id, and queries it has no row for get an empty list.</summary>
    /// <param name="model">Factors; ids that the split lacks are never asked for and never returned.</param>
    /// <param name="queryIds">Ids of the split's queries.</param>
    /// <param name="targetIds">Ids of the split's targets.</param>
    public static AlsRecommender ById(FactorModel model, IdMap queryIds, IdMap targetIds)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(queryIds);
        ArgumentNullException.ThrowIfNull(targetIds);
        (int[] targetRows, int[] targetOrdinals) = Bridge(model.TargetIds, targetIds);
        (int[] queryRows, _) = Bridge(model.QueryIds, queryIds);
        return new AlsRecommender(
            MethodOf(model.Direction).ToName(), model.Direction, model.QueryFactors, queryRows, model.TargetFactors, targetOrdinals, targetRows);
    }

    /// <summary>A model of any origin (for instance the serving version) with every query folded in from a history.</summary>
    /// <param name="name">The name in metrics.</param>
    /// <param name="model">Factors; its target ids are looked up in <paramref name="targetIds"/>, unknown ones are never returned.</param>
    /// <param name="targetIds">Ids of the columns of <paramref name="histories"/>.</param>
    /// <param name="histories">Snapshot queries × snapshot targets.</param>
    /// <param name="threads">Workers.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    public static AlsRecommender FoldedIn(
        string name, FactorModel model, IdMap targetIds, CsrMatrix histories, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(targetIds);
        ArgumentNullException.ThrowIfNull(histories);
        (int[] targetRows, int[] targetOrdinals) = Bridge(model.TargetIds, targetIds);
        (DenseMatrix factors, int[] queryRows) = HistoryFactors.Solve(model.Parameters, model.TargetFactors, targetRows, histories, threads, cancellationToken);
        return new AlsRecommender(name, model.Direction, factors, queryRows, model.TargetFactors, targetOrdinals, targetRows);
    }

    /// <summary>
    /// Factors without ids, row n being ordinal n: those of a file. A query whose row is all zero, or that has none, is one the model
    /// knows nothing about.
    /// </summary>
    /// <param name="name">The name in metrics.</param>
    /// <param name="direction">Which side asks.</param>
    /// <param name="queryFactors">Rows of the first queries.</param>
    /// <param name="targetFactors">Rows of the first targets; others are never returned.</param>
    /// <param name="queries">Queries of the split, at least as many as there are rows.</param>
    /// <param name="targets">Targets of the split, at least as many as there are rows.</param>
    public static AlsRecommender OfRows(string name, Direction direction, DenseMatrix queryFactors, DenseMatrix targetFactors, int queries, int targets)
    {
        ArgumentNullException.ThrowIfNull(queryFactors);
        ArgumentNullException.ThrowIfNull(targetFactors);
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, queryFactors.Rows);
        int[] queryRows = FirstRows(queryFactors.Rows, queries);
        for (int q = 0; q < queryFactors.Rows; q++)
        {
            if (!queryFactors.Row(q).ContainsAnyExcept(0f))
                queryRows[q] = -1;
        }

        return new AlsRecommender(
            name, direction, queryFactors, queryRows, targetFactors, FirstRows(targetFactors.Rows, targetFactors.Rows), FirstRows(targetFactors.Rows, targets));
    }

    /// <summary>Target factors without ids, row n being ordinal n, with every query folded in from a history.</summary>
    /// <param name="name">The name in metrics.</param>
    /// <param name="direction">Which side asks.</param>
    /// <param name="parameters">What the factors were trained with.</param>
    /// <param name="targetFactors">Rows of the first targets; others are never returned and count nothing in a history.</param>
    /// <param name="histories">Queries × targets.</param>
    /// <param name="threads">Workers.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    public static AlsRecommender FoldedInRows(
        string name, Direction direction, AlsParameters parameters, DenseMatrix targetFactors, CsrMatrix histories, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(targetFactors);
        ArgumentNullException.ThrowIfNull(histories);
        int[] targetRows = FirstRows(targetFactors.Rows, histories.Columns);
        (DenseMatrix factors, int[] queryRows) = HistoryFactors.Solve(parameters, targetFactors, targetRows, histories, threads, cancellationToken);
        return new AlsRecommender(name, direction, factors, queryRows, targetFactors, FirstRows(targetFactors.Rows, targetFactors.Rows), targetRows);
    }

    /// <inheritdoc/>
    public void Recommend(RecommendationRequest request, NeighborListHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(handler);
        int[] snapshotOrdinals = new int[_queryFactors.Rows];
        List<int> rows = new(request.Queries.Length);
        foreach (int query in request.Queries)
        {
            int row = _queryRows[query];
            if (row < 0)
            {
                handler(query, []);
                continue;
            }

            snapshotOrdinals[row] = query;
            rows.Add(row);
        }

        var filter = new BitmapFilter(_targetOrdinals.Length);
        for (int t = 0; t < _targetOrdinals.Length; t++)
        {
            if (_targetOrdinals[t] >= 0 && request.TargetFilter?.Accepts(_targetOrdinals[t]) != false)
                filter.Set(t, accepted: true);
        }

        TopNEngine.Recommend(
            new TopNRequest
            {
                Queries = _queryFactors,
                Targets = new TopNTargets(_targetFactors, filter),
                N = request.N,
                QueryOrdinals = [.. rows],
                Seen = ModelSeen(request.Seen, rows, snapshotOrdinals),
                Threads = request.Threads,
            },
            (row, best) =>
            {
                Span<Neighbor> list = stackalloc Neighbor[best.Length];
                for (int i = 0; i < best.Length; i++)
                    list[i] = new Neighbor(_targetOrdinals[best[i].Ordinal], best[i].Score);
                handler(snapshotOrdinals[row], list);
            },
            cancellationToken);
    }

    /// <summary>The seen pairs of the rows asked for, in the model's own ordinals.</summary>
    private CsrMatrix ModelSeen(CsrMatrix seen, List<int> rows, int[] snapshotOrdinals)
    {
        bool[] asked = new bool[_queryFactors.Rows];
        foreach (int row in rows)
            asked[row] = true;
        long[] offsets = new long[_queryFactors.Rows + 1];
        List<int> columns = [];
        for (int row = 0; row < asked.Length; row++)
        {
            int first = columns.Count;
            foreach (int target in asked[row] ? seen.RowColumns(snapshotOrdinals[row]) : default)
            {
                if (_targetRows[target] >= 0)
                    columns.Add(_targetRows[target]);
            }

            // A model of another snapshot may order its targets differently.
            columns.Sort(first, columns.Count - first, null);
            offsets[row + 1] = columns.Count;
        }

        float[] ones = new float[columns.Count];
        Array.Fill(ones, 1f);
        return new CsrMatrix(_queryFactors.Rows, _targetOrdinals.Length, offsets, [.. columns], ones);
    }

    /// <summary>The model's row of each ordinal and the ordinal of each row, −1 where there is none.</summary>
    private static (int[] Rows, int[] Ordinals) Bridge(IdMap model, IdMap snapshot)
    {
        int[] rows = new int[snapshot.Count];
        int[] ordinals = new int[model.Count];
        Array.Fill(ordinals, -1);
        for (int o = 0; o < rows.Length; o++)
        {
            rows[o] = model.OrdinalOf(snapshot[o]);
            if (rows[o] >= 0)
                ordinals[rows[o]] = o;
        }

        return (rows, ordinals);
    }

    /// <summary>Row n for ordinal n while there are rows, then −1.</summary>
    private static int[] FirstRows(int rows, int ordinals)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ordinals, rows);
        int[] result = new int[ordinals];
        for (int i = 0; i < ordinals; i++)
            result[i] = i < rows ? i : -1;
        return result;
    }

    private static RecommendationMethod MethodOf(Direction direction) =>
        direction == Direction.Forward ? RecommendationMethod.Als : RecommendationMethod.AlsReverse;
}
