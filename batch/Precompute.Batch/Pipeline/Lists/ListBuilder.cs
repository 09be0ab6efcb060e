using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Lists;
using Precompute.Numerics;
using Precompute.Training.TopN;

namespace Precompute.Batch.Pipeline.Lists;

/// <summary>
/// Makes the lists of one direction: a row for every entity that is due one and every role, in order of entity, then role.
/// Blocks of entities are ranked together by the top-N engine and composed in parallel; rows leave in order, so that memory stays
/// bounded and equal inputs give equal streams at any number of threads.
/// </summary>
public sealed class ListBuilder
{
    private const int BlockSize = 8192;

    /// <summary>Entities that a worker takes at a time.</summary>
    private const int ComposedAtATime = 64;

    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    private readonly ListInputs _inputs;
    private readonly Direction _direction;
    private readonly FactorModel _model;
    private readonly OrdinalBridge _queries;
    private readonly OrdinalBridge _targets;
    private readonly CsrMatrix _modelExclusions;
    private readonly ListComposer _composer;
    private readonly TopNTargets?[] _ready = new TopNTargets?[Roles.Length];

    /// <summary>Prepares the tables of one direction.</summary>
    public ListBuilder(ListInputs inputs, Direction direction)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _inputs = inputs;
        _direction = direction;
        _model = inputs.Models.Of(direction);
        _queries = new OrdinalBridge(_model.QueryIds, inputs.Catalogue.QueriesOf(direction));
        _targets = new OrdinalBridge(_model.TargetIds, inputs.Catalogue.TargetsOf(direction));
        TargetExclusions exclusions = new(inputs.Catalogue, inputs.Matrices.Of(direction), direction);
        _modelExclusions = exclusions.ForModel(_queries.ToCatalogue, _targets.ToModel, _model.TargetIds.Count);
        _composer = new ListComposer(inputs, direction, exclusions);
    }

    /// <summary>How many rows there will be.</summary>
    public long CountRows() => Roles.Sum(role => (long)Enumerable.Range(0, EntityCount).Count(e => IsDue(e, role)));

    /// <summary>The rows, computed as they are read.</summary>
    /// <param name="advanced">Told the share of entities done.</param>
    /// <param name="cancellationToken">Looked at in every block.</param>
    public IEnumerable<RecommendationRow> Build(Action<double>? advanced, CancellationToken cancellationToken)
    {
        for (int first = 0; first < EntityCount; first += BlockSize)
        {
            int count = Math.Min(BlockSize, EntityCount - first);
            RecommendationRow?[][] byRole = BuildBlock(first, count, cancellationToken);
            for (int e = 0; e < count; e++)
            {
                foreach (RecommendationRow?[] rows in byRole)
                {
                    if (rows[e] is { } row)
                        yield return row;
                }
            }

            advanced?.Invoke((first + count) / (double)EntityCount);
        }
    }

    private int EntityCount => _inputs.Catalogue.QueriesOf(_direction).Count;

    /// <summary>Whether this entity gets a list of this role: people by their roles, startups while they are live.</summary>
    private bool IsDue(int entity, ListRole role) =>
        _direction == Direction.Forward ? _inputs.Catalogue.IsEligible(entity, role) : _inputs.Catalogue.StartupIsLive[entity];

    private RecommendationRow?[][] BuildBlock(int first, int count, CancellationToken cancellationToken)
    {
        RecommendationRow?[][] byRole = new RecommendationRow?[Roles.Length][];
        Neighbor[]?[]? ranked = null;
        for (int r = 0; r < Roles.Length; r++)
        {
            ListRole role = Roles[r];

            // Forward, the ranking of a person does not depend on the role they look in; reverse, the role says who may be shown.
            if (ranked is null || _direction == Direction.Reverse)
                ranked = Rank(first, count, role, cancellationToken);
            RecommendationRow?[] rows = new RecommendationRow?[count];
            Neighbor[]?[] ranking = ranked;
            WorkSharing.For(
                count,
                ComposedAtATime,
                _inputs.Threads,
                _ => _composer.CreateScratch(),
                (e, scratch) =>
                {
                    if (IsDue(first + e, role))
                        rows[e] = _composer.Compose(first + e, role, ranking[e], scratch);
                },
                cancellationToken);
            byRole[r] = rows;
        }

        return byRole;
    }

    /// <summary>The model's best targets, as catalogue ordinals, of those entities of a block whose chain asks the model.</summary>
    private Neighbor[]?[] Rank(int first, int count, ListRole role, CancellationToken cancellationToken)
    {
        Neighbor[]?[] ranked = new Neighbor[]?[count];
        List<int> asked = [];
        for (int e = 0; e < count; e++)
        {
            int query = _queries.ToModel[first + e];
            bool due = _direction == Direction.Reverse ? IsDue(first + e, role) : Array.Exists(Roles, r => IsDue(first + e, r));
            if (query >= 0 && due && _composer.AsksModel(first + e, role))
                asked.Add(query);
        }

        if (asked.Count == 0 || _model.TargetIds.Count == 0)
            return ranked;
        TopNRequest request = new()
        {
            Queries = _model.QueryFactors,
            Targets = TargetsOf(role),
            N = _inputs.ListSize,
            Seen = _modelExclusions,
            QueryOrdinals = [.. asked],
            Threads = _inputs.Threads,
        };
        TopNEngine.Recommend(
            request,
            (query, best) =>
            {
                Neighbor[] list = new Neighbor[best.Length];
                for (int i = 0; i < list.Length; i++)
                    list[i] = new Neighbor(_targets.ToCatalogue[best[i].Ordinal], best[i].Score);
                ranked[_queries.ToCatalogue[query] - first] = list;
            },
            cancellationToken);
        return ranked;
    }

    // Forward, what may be shown does not depend on the role.
    private TopNTargets TargetsOf(ListRole role) =>
        _ready[_direction == Direction.Forward ? 0 : Array.IndexOf(Roles, role)] ??= new TopNTargets(_model.TargetFactors, TargetFilter(role));

    private BitmapFilter TargetFilter(ListRole role)
    {
        ReadOnlySpan<int> toCatalogue = _targets.ToCatalogue;
        BitmapFilter filter = new(toCatalogue.Length);
        for (int t = 0; t < toCatalogue.Length; t++)
        {
            int target = toCatalogue[t];
            if (_direction == Direction.Forward ? _inputs.Catalogue.StartupIsLive[target] : _inputs.Catalogue.IsEligible(target, role))
                filter.Set(t, accepted: true);
        }

        return filter;
    }
}
