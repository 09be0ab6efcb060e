using System.Runtime.InteropServices;

namespace Precompute.Model.Interactions;

/// <summary>A half-open span of time, in seconds since 1970-01-01 UTC, open where a bound is null; the default is all of time.</summary>
/// <param name="FromInclusive">First second inside.</param>
/// <param name="ToExclusive">First second outside.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimeBounds(uint? FromInclusive, uint? ToExclusive)
{
    /// <summary>All of time.</summary>
    public static TimeBounds All => default;

    /// <summary>Everything before a moment.</summary>
    public static TimeBounds Before(uint toExclusive) => new(null, toExclusive);

    /// <summary>Everything from a moment on.</summary>
    public static TimeBounds Since(uint fromInclusive) => new(fromInclusive, null);

    /// <summary>Whether a moment lies inside.</summary>
    public bool Contains(uint time) =>
        (FromInclusive is not { } from || time >= from) && (ToExclusive is not { } to || time < to);
}
