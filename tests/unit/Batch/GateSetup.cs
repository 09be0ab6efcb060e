using Precompute.AnnIndex;
using Precompute.Batch.Gates;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Database.Extract;
using Precompute.Model;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.UnitTests.Batch;

/// <summary>Evidence for gates: that of a sound version, with what a test changes about it.</summary>
internal sealed record GateSetup
{
    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    public GateOptions Options { get; init; } = new();

    public ListInputs Inputs { get; init; } = ListWorld.Inputs(5, 1);

    /// <summary>Lists in place of those that the builder makes.</summary>
    public Func<Direction, IEnumerable<RecommendationRow>>? Rows { get; init; }

    /// <summary>Rows of the database in place of those of the files.</summary>
    public IReadOnlyDictionary<(Direction, ListRole), long>? StoredRows { get; init; }

    public EligibilityNow? Now { get; init; }

    public PreviousVersion? Previous { get; init; }

    public IReadOnlyList<ServedQuality> Served { get; init; } = [];

    public IReadOnlyList<EntityQuality> EntityQuality { get; init; } = [];

    public IReadOnlyDictionary<(Direction, ModelSide), RecallReport> Recall { get; init; } = new Dictionary<(Direction, ModelSide), RecallReport>();

    public IReadOnlyDictionary<Direction, RecallReport> FilteredRecall { get; init; } = new Dictionary<Direction, RecallReport>();

    public ServingChoice Serving { get; init; } = new() { Indexes = [] };

    public RecommendationRow[] Build(Direction direction) => [.. new ListBuilder(Inputs, direction).Build(null, TestContext.Current.CancellationToken)];

    public GateEvidence Evidence()
    {
        Dictionary<Direction, RecommendationRow[]> rows = new() { [Direction.Forward] = RowsOf(Direction.Forward), [Direction.Reverse] = RowsOf(Direction.Reverse) };
        return new GateEvidence
        {
            Options = Options,
            Inputs = Inputs,
            Rows = direction => rows[direction],
            StoredRows = StoredRows ?? rows.SelectMany(r => Roles.Select(role => (Key: (r.Key, role), Count: r.Value.LongCount(l => l.Role == role)))).ToDictionary(static r => r.Key, static r => r.Count),
            Now = Now,
            Recall = Recall,
            FilteredRecall = FilteredRecall,
            Serving = Serving,
            Evaluation = new RunEvaluation { Reports = [], Served = Served, Routes = [], EntityQuality = EntityQuality },
            Previous = Previous,
        };
    }

    private RecommendationRow[] RowsOf(Direction direction) => Rows is { } rows ? [.. rows(direction)] : Build(direction);
}
