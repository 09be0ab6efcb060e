namespace Precompute.Model.Interactions;

/// <summary>Distinct (user, startup) pairs in ascending order, each with the sum of its events before cap and rounding. Starts before the first.</summary>
internal interface IPairCursor
{
    /// <summary>The pair's user.</summary>
    public int User { get; }

    /// <summary>The pair's startup.</summary>
    public int Startup { get; }

    /// <summary>What its events are worth together.</summary>
    public double Sum { get; }

    /// <summary>Moves to the next pair; false where there is none.</summary>
    public bool MoveNext();
}
