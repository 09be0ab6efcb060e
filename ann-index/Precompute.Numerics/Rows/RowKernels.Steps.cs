using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Rows;

/// <summary>What a conjugate-gradient step does with vectors of f floats.</summary>
internal static partial class RowKernels<TSimd, TVector>
{
    /// <summary>first = second = −x over stride floats.</summary>
    /// <returns>x·x.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float NegateTwice(ref float x, ref float first, ref float second, int stride)
    {
        TVector sum = TSimd.Zero;
        for (nuint j = 0; j < (nuint)stride; j += (nuint)TSimd.Width)
        {
            TVector negative = TSimd.Subtract(TSimd.Zero, TSimd.Load(ref x, j));
            sum = TSimd.MultiplyAdd(negative, negative, sum);
            TSimd.Store(negative, ref first, j);
            TSimd.Store(negative, ref second, j);
        }

        return TSimd.Sum(sum);
    }

    /// <summary>x += a·p and r −= a·q over stride floats.</summary>
    /// <returns>r·r.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Advance(float a, ref float p, ref float x, ref float q, ref float r, int stride)
    {
        TVector forth = TSimd.Broadcast(a);
        TVector back = TSimd.Broadcast(-a);
        TVector sum = TSimd.Zero;
        for (nuint j = 0; j < (nuint)stride; j += (nuint)TSimd.Width)
        {
            TVector residual = TSimd.MultiplyAdd(TSimd.Load(ref q, j), back, TSimd.Load(ref r, j));
            TSimd.Store(residual, ref r, j);
            sum = TSimd.MultiplyAdd(residual, residual, sum);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(ref p, j), forth, TSimd.Load(ref x, j)), ref x, j);
        }

        return TSimd.Sum(sum);
    }

    /// <summary>y = x + scale·y over stride floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScaleThenAdd(ref float x, float scale, ref float y, int stride)
    {
        TVector s = TSimd.Broadcast(scale);
        for (nuint j = 0; j < (nuint)stride; j += (nuint)TSimd.Width)
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(ref y, j), s, TSimd.Load(ref x, j)), ref y, j);
    }

    /// <summary>product = (T + ridge)·x for a symmetric tridiagonal T.</summary>
    /// <param name="diagonal">stride floats.</param>
    /// <param name="below">stride floats: element j couples j with j − 1; the first is 0.</param>
    /// <param name="above">stride floats: element j couples j with j + 1; the last is 0.</param>
    /// <param name="stride">Floats a vector.</param>
    /// <param name="ridge">Added to the diagonal.</param>
    /// <param name="x">stride floats; the floats before and after them are read, must be finite, and do not matter.</param>
    /// <param name="product">stride floats.</param>
    /// <returns>x·product.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float TridiagonalProduct(ref float diagonal, ref float below, ref float above, int stride, float ridge, ref float x, ref float product)
    {
        TVector ridges = TSimd.Broadcast(ridge);
        ref float left = ref Unsafe.Subtract(ref x, 1);
        ref float right = ref Unsafe.Add(ref x, 1);
        TVector dot = TSimd.Zero;
        for (nuint j = 0; j < (nuint)stride; j += (nuint)TSimd.Width)
        {
            TVector middle = TSimd.Load(ref x, j);
            TVector sum = TSimd.Multiply(TSimd.Add(TSimd.Load(ref diagonal, j), ridges), middle);
            sum = TSimd.MultiplyAdd(TSimd.Load(ref below, j), TSimd.Load(ref left, j), sum);
            sum = TSimd.MultiplyAdd(TSimd.Load(ref above, j), TSimd.Load(ref right, j), sum);
            dot = TSimd.MultiplyAdd(sum, middle, dot);
            TSimd.Store(sum, ref product, j);
        }

        return TSimd.Sum(dot);
    }
}
