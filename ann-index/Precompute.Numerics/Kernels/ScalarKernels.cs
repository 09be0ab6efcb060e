namespace Precompute.Numerics.Kernels;

/// <summary>The obvious twin of every kernel: the reference in tests, and what runs where nothing wider does.</summary>
internal static class ScalarKernels
{
    /// <summary>Σ aᵢ·bᵢ.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length && i < b.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Σ (aᵢ − bᵢ)².</summary>
    public static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length && i < b.Length; i++)
        {
            float difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>y += scale·x.</summary>
    public static void Axpy(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length && i < y.Length; i++)
            y[i] += scale * x[i];
    }

    /// <summary>x *= scale.</summary>
    public static void Scale(Span<float> x, float scale)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] *= scale;
    }
}
