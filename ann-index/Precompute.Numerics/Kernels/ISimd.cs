namespace Precompute.Numerics.Kernels;

/// <summary>
/// What a kernel needs of one vector width. Implementations are empty structs over the runtime's vector types, so that the JIT
/// makes one straight-line version of <see cref="SimdKernels{TSimd, TVector}"/> per width and there is one source for all.
/// </summary>
/// <typeparam name="TVector">The runtime's vector of floats.</typeparam>
internal interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats per vector.</summary>
    public static abstract int Width { get; }

    /// <summary>All zeros.</summary>
    public static abstract TVector Zero { get; }

    /// <summary>The same value in every lane.</summary>
    public static abstract TVector Broadcast(float value);

    /// <summary>Reads Width floats at an element offset.</summary>
    public static abstract TVector Load(ref readonly float source, nuint offset);

    /// <summary>Writes Width floats at an element offset.</summary>
    public static abstract void Store(TVector value, ref float destination, nuint offset);

    /// <summary>a + b.</summary>
    public static abstract TVector Add(TVector a, TVector b);

    /// <summary>a − b.</summary>
    public static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a × b.</summary>
    public static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a × b + c, fused where the machine can.</summary>
    public static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Bit i is set where lane i of <paramref name="value"/> is at least lane i of <paramref name="bound"/>; never for a NaN.</summary>
    public static abstract uint AtLeast(TVector value, TVector bound);

    /// <summary>The sum of the lanes, in a fixed order.</summary>
    public static abstract float Sum(TVector value);

    /// <summary>The sums of the lanes of four vectors, written side by side; each in an order of its own that is fixed.</summary>
    public static abstract void StoreSums(TVector a, TVector b, TVector c, TVector d, ref float destination);
}
