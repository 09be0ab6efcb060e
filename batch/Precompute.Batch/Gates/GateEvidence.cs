using Precompute.AnnIndex;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Database.Extract;
using Precompute.Model;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>What the gates judge: the version as it was staged and read back, what serves now, and the source as it is now.</summary>
public sealed class GateEvidence
{
    private readonly Lazy<ListAudit> _audit;

    /// <summary>Creates the evidence; lists are read when the first gate asks for them.</summary>
    public GateEvidence() => _audit = new Lazy<ListAudit>(() => ListAudit.Of(this), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The bounds.</summary>
    public required GateOptions Options { get; init; }

    /// <summary>Resamples and seed of intervals.</summary>
    public EvaluationSettings Resampling { get; init; } = new();

    /// <summary>What the lists were made from.</summary>
    public required ListInputs Inputs { get; init; }

    /// <summary>The lists of a direction as they lie in the version's files.</summary>
    public required Func<Direction, IEnumerable<RecommendationRow>> Rows { get; init; }

    /// <summary>Rows that the database holds now, by direction and role.</summary>
    public required IReadOnlyDictionary<(Direction Direction, ListRole Role), long> StoredRows { get; init; }

    /// <summary>Who and what may be shown now, long after the snapshot; null where it was not read.</summary>
    public EligibilityNow? Now { get; init; }

    /// <summary>Recall of the indexes that ship.</summary>
    public required IReadOnlyDictionary<(Direction Direction, ModelSide Side), RecallReport> Recall { get; init; }

    /// <summary>Recall of the target indexes that ship under a filter that readers use, by direction.</summary>
    public IReadOnlyDictionary<Direction, RecallReport> FilteredRecall { get; init; } = new Dictionary<Direction, RecallReport>();

    /// <summary>Which index serves where.</summary>
    public required ServingChoice Serving { get; init; }

    /// <summary>What was measured.</summary>
    public required RunEvaluation Evaluation { get; init; }

    /// <summary>The version that serves now, if one does.</summary>
    public required PreviousVersion? Previous { get; init; }

    /// <summary>What is wrong with the lists, counted once for all gates.</summary>
    public ListAudit Audit => _audit.Value;
}
