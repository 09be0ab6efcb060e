namespace Precompute.Model.Interactions;

/// <summary>The pairs of two sources as one; the sums of a pair that is in both are added.</summary>
internal sealed class MergedPairs : IPairCursor
{
    private readonly IPairCursor _a;
    private readonly IPairCursor _b;
    private bool _hasA;
    private bool _hasB;

    /// <summary>Merges two cursors that stand before their first pairs, and are read by this one only.</summary>
    public MergedPairs(IPairCursor a, IPairCursor b)
    {
        (_a, _b) = (a, b);
        _hasA = a.MoveNext();
        _hasB = b.MoveNext();
    }

    public int User { get; private set; }

    public int Startup { get; private set; }

    public double Sum { get; private set; }

    public bool MoveNext()
    {
        if (!_hasA && !_hasB)
            return false;
        int order = !_hasA ? 1 : !_hasB ? -1 : (_a.User, _a.Startup).CompareTo((_b.User, _b.Startup));
        IPairCursor first = order <= 0 ? _a : _b;
        (User, Startup, Sum) = (first.User, first.Startup, order == 0 ? _a.Sum + _b.Sum : first.Sum);
        if (order <= 0)
            _hasA = _a.MoveNext();
        if (order >= 0)
            _hasB = _b.MoveNext();
        return true;
    }
}
