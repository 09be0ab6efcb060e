using Precompute.Model.Snapshot;

namespace Precompute.Model.Interactions;

/// <summary>The pairs of one log, whose events stand together: nothing is kept but the current pair.</summary>
/// <param name="log">Ordered by user, then startup.</param>
/// <param name="optedOut">By user ordinal: whose events do not count.</param>
/// <param name="typeWeights">What a type is worth; null for an unknown one, which counts as little as one worth 0.</param>
/// <param name="bounds">Which events count, by their time.</param>
/// <param name="weigher">What an event is worth.</param>
internal sealed class LogPairs(InteractionLog log, bool[] optedOut, float?[] typeWeights, TimeBounds bounds, EventWeigher weigher) : IPairCursor
{
    private int _next;

    public int User { get; private set; }

    public int Startup { get; private set; }

    public double Sum { get; private set; }

    public bool MoveNext()
    {
        bool found = false;
        for (; _next < log.Count; _next++)
        {
            int user = log.Users[_next];
            int startup = log.Startups[_next];
            if (found && (user != User || startup != Startup))
                return true;
            uint occurredAt = log.OccurredAt[_next];
            if (optedOut[user] || !bounds.Contains(occurredAt) || typeWeights[log.TypeIndexes[_next]] is not { } weight || weight == 0f)
                continue;
            double worth = weigher.OfEvent(weight, occurredAt);
            (User, Startup, Sum) = (user, startup, found ? Sum + worth : worth);
            found = true;
        }

        return found;
    }
}
