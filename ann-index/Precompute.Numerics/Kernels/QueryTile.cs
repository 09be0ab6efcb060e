using System.Runtime.InteropServices;

namespace Precompute.Numerics.Kernels;

/// <summary>The first elements of six queries. Loaded into locals by the kernel, it costs nothing.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct QueryTile(ref float q0, ref float q1, ref float q2, ref float q3, ref float q4, ref float q5)
{
    public readonly ref float Q0 = ref q0;
    public readonly ref float Q1 = ref q1;
    public readonly ref float Q2 = ref q2;
    public readonly ref float Q3 = ref q3;
    public readonly ref float Q4 = ref q4;
    public readonly ref float Q5 = ref q5;
}
