namespace Precompute.Model.Interactions;

/// <summary>
/// Sums one entity's events into one row of an interaction matrix: the API's twin of <see cref="InteractionMatrixBuilder"/> for a
/// single user or startup, with the same arithmetic. Not thread-safe; <see cref="Clear"/> makes it reusable.
/// </summary>
public sealed class PairWeightAccumulator
{
    private readonly EventWeigher _weigher;
    private readonly SortedDictionary<int, double> _sums = [];
    private readonly Dictionary<string, long> _unknownTypes = new(StringComparer.Ordinal);

    /// <summary>An empty row.</summary>
    /// <param name="weights">The version's weights.</param>
    /// <param name="asOf">The version's as-of time, seconds since 1970-01-01 UTC; events after it are not decayed.</param>
    public PairWeightAccumulator(InteractionWeights weights, uint asOf) => _weigher = new EventWeigher(weights, asOf);

    /// <summary>Number of distinct counterparts seen in events that count: a startup's interaction count.</summary>
    public int PairCount => _sums.Count;

    /// <summary>Number of events that count, negatives included: a user's interaction count.</summary>
    public int EventCount { get; private set; }

    /// <summary>Events of unknown types, by type.</summary>
    public IReadOnlyDictionary<string, long> UnknownTypes => _unknownTypes;

    /// <summary>Adds one event; false where its type is unknown or has weight 0, and nothing was added.</summary>
    /// <param name="counterpart">Ordinal of the startup (a user's row) or of the user (a startup's row).</param>
    /// <param name="side">Which side acted.</param>
    /// <param name="type">The interaction type.</param>
    /// <param name="occurredAt">Seconds since 1970-01-01 UTC.</param>
    public bool Add(int counterpart, InteractionSide side, string type, uint occurredAt)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(counterpart);
        if (_weigher.Weights.WeightOf(side, type) is not { } weight)
        {
            _unknownTypes[type] = _unknownTypes.GetValueOrDefault(type) + 1;
            return false;
        }

        if (weight == 0f)
            return false;
        _sums[counterpart] = _sums.GetValueOrDefault(counterpart) + _weigher.OfEvent(weight, occurredAt);
        EventCount++;
        return true;
    }

    /// <summary>Writes the row: counterparts ascending, each with its signed weight (0 where its events cancel out).</summary>
    /// <param name="counterparts">At least <see cref="PairCount"/> long.</param>
    /// <param name="weights">At least <see cref="PairCount"/> long.</param>
    /// <returns><see cref="PairCount"/>.</returns>
    public int WriteRow(Span<int> counterparts, Span<float> weights)
    {
        int i = 0;
        foreach ((int counterpart, double sum) in _sums)
        {
            counterparts[i] = counterpart;
            weights[i++] = _weigher.OfPair(sum);
        }

        return i;
    }

    /// <summary>Forgets all events.</summary>
    public void Clear()
    {
        _sums.Clear();
        _unknownTypes.Clear();
        EventCount = 0;
    }
}
