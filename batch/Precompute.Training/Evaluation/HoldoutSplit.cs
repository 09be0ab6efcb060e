using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>What one direction is trained on and tested with.</summary>
public sealed record HoldoutSplit
{
    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The protocol's name in the ledger: <c>temporal</c>, <c>leave_one_out</c>, <c>fixed</c> or <c>unseen_pairs</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The split in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>What may be trained on, both directions: nothing of the test is in it.</summary>
    public required InteractionMatrices Train { get; init; }

    /// <summary>Queries × targets: the positive pairs to be found, none of which is in <see cref="Train"/>.</summary>
    public required CsrMatrix Relevant { get; init; }

    /// <summary>First second of the test, seconds since 1970-01-01 UTC; null where the split is not by time.</summary>
    public uint? Cut { get; init; }

    /// <summary>Pair weights trained on in this direction; every pair in it counts as seen.</summary>
    public CsrMatrix TrainPairs => Train.Of(Direction);

    /// <summary>
    /// Queries × targets, the queries being those of <see cref="Relevant"/>: what is known of each when it asks, and never recommended
    /// again. Default: <see cref="TrainPairs"/>. A fixed split with fold-in tests queries that training has never seen: they bring
    /// histories of their own, and the rows of <see cref="TrainPairs"/> are other queries.
    /// </summary>
    public CsrMatrix Histories { get => field ?? TrainPairs; init; }

    /// <summary>Whether the queries under test are others than those trained on.</summary>
    public bool FoldsIn => !ReferenceEquals(Histories, TrainPairs);
}
