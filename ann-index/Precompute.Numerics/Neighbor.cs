using System.Runtime.InteropServices;

namespace Precompute.Numerics;

/// <summary>One entry of a ranked answer.</summary>
/// <param name="Ordinal">The dense number of the entity found.</param>
/// <param name="Score">Its score; larger is better.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Neighbor(int Ordinal, float Score);
