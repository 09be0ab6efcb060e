namespace Precompute.Model.Interactions;

/// <summary>
/// The arithmetic of one event and of one pair, shared by the batch and the API: an event is worth its type's weight, halved for
/// every half-life of its age; a pair is worth the sum of its events, clamped to the cap. Immutable and thread-safe.
/// </summary>
public sealed class EventWeigher
{
    private const double SecondsPerDay = 86_400d;

    private readonly double _halvingsPerSecond;
    private readonly uint _asOf;
    private readonly double _cap;

    /// <summary>A weigher of one set of weights at one moment.</summary>
    /// <param name="weights">Weights, cap and half-life; validated.</param>
    /// <param name="asOf">Seconds since 1970-01-01 UTC from which ages are measured; later events have age 0.</param>
    public EventWeigher(InteractionWeights weights, uint asOf)
    {
        ArgumentNullException.ThrowIfNull(weights);
        weights.Validate();
        Weights = weights;
        _asOf = asOf;
        _cap = weights.PairCap ?? double.PositiveInfinity;
        _halvingsPerSecond = weights.HalfLifeDays is { } days ? 1d / (days * SecondsPerDay) : 0d;
    }

    /// <summary>The weights applied.</summary>
    public InteractionWeights Weights { get; }

    /// <summary>The decayed worth of an event whose type has weight <paramref name="typeWeight"/>.</summary>
    public double OfEvent(float typeWeight, uint occurredAt)
    {
        if (_halvingsPerSecond == 0d || occurredAt >= _asOf)
            return typeWeight;
        return typeWeight * double.Exp2(-((_asOf - occurredAt) * _halvingsPerSecond));
    }

    /// <summary>The weight of a pair whose events sum to <paramref name="sum"/>.</summary>
    public float OfPair(double sum) => (float)Math.Clamp(sum, -_cap, _cap);
}
