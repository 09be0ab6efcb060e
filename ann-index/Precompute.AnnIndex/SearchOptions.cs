using System.Runtime.InteropServices;

namespace Precompute.AnnIndex;

/// <summary>Settings of one search; a shared index has no mutable ones. Scores need none: those of every answer are exact.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SearchOptions
{
    /// <summary>The defaults: ef 100, no filter.</summary>
    public SearchOptions()
    {
    }

    /// <summary>
    /// Breadth of a graph search, at least 1: how many of the best candidates are looked around. Default 100. May be smaller than the number
    /// of results asked for: the others are then what was seen on the way. Time grows about linearly with it, recall towards 1. An exact
    /// index ignores it.
    /// </summary>
    public int Ef { get; init; } = 100;

    /// <summary>Only accepted ordinals are returned, and k of them whenever k exist. Default: null, everything is accepted.</summary>
    public IOrdinalFilter? Filter { get; init; }

    /// <summary>
    /// Receives what the search cost; of a batch the sum of its searches, once all are answered. Default: null, nobody counts. It is not
    /// thread-safe: searches at the same time may not share one.
    /// </summary>
    public SearchWork? Work { get; init; }
}
