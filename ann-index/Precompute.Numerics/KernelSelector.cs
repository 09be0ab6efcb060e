using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics;

/// <summary>
/// Chooses the kernel variant once per process: the widest that this machine runs, or what the environment variable
/// <c>PRECOMPUTE_KERNEL</c> (avx512, avx2, vector128, scalar) asks for. Results are the same bytes for the same variant, so the
/// variant's name is stored with every version.
/// </summary>
public static class KernelSelector
{
    /// <summary>The environment variable that overrides the choice.</summary>
    public const string EnvironmentVariable = "PRECOMPUTE_KERNEL";

    // Two static readonly values instead of a throwing initialiser: a wrong setting then surfaces as the sentence itself,
    // not wrapped in a TypeInitializationException, and the JIT still sees a constant.
    private static readonly string? Failure;
    private static readonly KernelVariant Chosen = ChooseOrFail(Environment.GetEnvironmentVariable(EnvironmentVariable), out Failure);

    /// <summary>Every variant this machine runs, widest first.</summary>
    public static IReadOnlyList<KernelVariant> Supported { get; } = [.. Enum.GetValues<KernelVariant>().Where(IsSupported).OrderDescending()];

    /// <summary>The variant in use.</summary>
    /// <exception cref="PrecomputeException">The environment asks for a variant that does not exist or that this machine cannot run.</exception>
    public static KernelVariant Variant
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (Failure is not null)
                ThrowFailure();
            return Chosen;
        }
    }

    /// <summary>The persisted name of a variant.</summary>
    public static string NameOf(KernelVariant variant) => variant switch
    {
        KernelVariant.Scalar => "scalar",
        KernelVariant.Vector128 => "vector128",
        KernelVariant.Avx2 => "avx2",
        KernelVariant.Avx512 => "avx512",
        _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, "Not a kernel variant."),
    };

    /// <summary>Whether this machine runs a variant.</summary>
    public static bool IsSupported(KernelVariant variant) => variant switch
    {
        KernelVariant.Scalar => true,
        KernelVariant.Vector128 => Vector128.IsHardwareAccelerated,
        KernelVariant.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelVariant.Avx512 => Avx512F.IsSupported && Vector512.IsHardwareAccelerated,
        _ => false,
    };

    /// <summary>The choice for a value of the environment variable: null, empty or white space means the widest supported.</summary>
    /// <exception cref="PrecomputeException">The value is no variant's name, or this machine cannot run it.</exception>
    public static KernelVariant Choose(string? requested)
    {
        KernelVariant variant = ChooseOrFail(requested, out string? failure);
        return failure is null ? variant : throw new PrecomputeException(failure);
    }

    private static KernelVariant ChooseOrFail(string? requested, out string? failure)
    {
        failure = null;
        KernelVariant[] supported = [.. Enum.GetValues<KernelVariant>().Where(IsSupported).OrderDescending()];
        if (string.IsNullOrWhiteSpace(requested))
            return supported[0];
        string offered = string.Join(", ", supported.Select(NameOf));
        foreach (KernelVariant variant in Enum.GetValues<KernelVariant>())
        {
            if (!string.Equals(NameOf(variant), requested.Trim(), StringComparison.OrdinalIgnoreCase))
                continue;
            if (!IsSupported(variant))
                failure = $"{EnvironmentVariable} asks for '{NameOf(variant)}', which this machine cannot run. It runs: {offered}. Unset the variable to choose the fastest.";
            return variant;
        }

        failure = $"{EnvironmentVariable} is '{requested}', which is no kernel. This machine runs: {offered}. Unset the variable to choose the fastest.";
        return KernelVariant.Scalar;
    }

    private static void ThrowFailure() => throw new PrecomputeException(Failure!);
}
