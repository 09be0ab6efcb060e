using System.Runtime.InteropServices;

namespace Precompute.ReaderApi.Serving;

/// <summary>What one entry of a history adds to a score.</summary>
/// <param name="Id">The counterpart.</param>
/// <param name="Weight">The pair's weight, above 0.</param>
/// <param name="Part">What it adds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Contribution(Guid Id, float Weight, float Part);
