using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics;

/// <summary>
/// Chooses the kernel variant once per process: the widest that this machine runs, or what the environment variable
/// <c>PRECOMPUTE_KERNEL</c> (avx512, avx2, vector128, scalar) asks for. Results are the same bytes for the same variant, so the
/// variant's name is stored with every version, and whoever computes a version again requires its variant (<see cref="Require"/>).
/// </summary>
public static class KernelSelector
{
    /// <summary>The environment variable that overrides the choice.</summary>
    public const string EnvironmentVariable = "PRECOMPUTE_KERNEL";

    private static string? _required;

    /// <summary>Every variant this machine runs, widest first.</summary>
    public static IReadOnlyList<KernelVariant> Supported { get; } = [.. Enum.GetValues<KernelVariant>().Where(IsSupported).OrderDescending()];

    /// <summary>The variant in use.</summary>
    /// <exception cref="PrecomputeException">The environment asks for a variant that does not exist or that this machine cannot run.</exception>
    public static KernelVariant Variant
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (Choice.Failure is not null)
                ThrowFailure();
            return Choice.Chosen;
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

    /// <summary>
    /// Makes this process compute with a variant, whatever the environment says. Call it before anything is computed: the choice is
    /// made once.
    /// </summary>
    /// <param name="name">The variant's persisted name.</param>
    /// <exception cref="PrecomputeException">There is no such variant, this machine cannot run it, or the process computes with another one already.</exception>
    public static void Require(string name)
    {
        ChooseOrFail(name, out string? failure, "The computation");
        if (failure is not null)
            throw new PrecomputeException(failure);
        _required = name;
        string chosen = NameOf(ChosenNow());
        if (!string.Equals(chosen, name, StringComparison.OrdinalIgnoreCase))
            throw new PrecomputeException($"This process computes with the kernels {chosen} already, and {name} is needed. Start another one with {EnvironmentVariable}={name}.");
    }

    /// <summary>The choice for a value of the environment variable: null, empty or white space means the widest supported.</summary>
    /// <exception cref="PrecomputeException">The value is no variant's name, or this machine cannot run it.</exception>
    public static KernelVariant Choose(string? requested)
    {
        KernelVariant variant = ChooseOrFail(requested, out string? failure, EnvironmentVariable);
        return failure is null ? variant : throw new PrecomputeException(failure);
    }

    // Apart from its caller, which sets what the choice depends on.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static KernelVariant ChosenNow() => Variant;

    private static KernelVariant ChooseOrFail(string? requested, out string? failure, string whoAsks)
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
                failure = $"{whoAsks} asks for '{NameOf(variant)}', which this machine cannot run. It runs: {offered}.{RemedyFor(whoAsks)}";
            return variant;
        }

        failure = $"{whoAsks} asks for '{requested}', which is no kernel. This machine runs: {offered}.{RemedyFor(whoAsks)}";
        return KernelVariant.Scalar;
    }

    private static string RemedyFor(string whoAsks) =>
        string.Equals(whoAsks, EnvironmentVariable, StringComparison.Ordinal) ? " Unset the variable to choose the fastest." : "";

    private static void ThrowFailure() => throw new PrecomputeException(Choice.Failure!);

    /// <summary>
    /// Made at the first use. Two static readonly values instead of a throwing initialiser: a wrong setting then surfaces as the sentence
    /// itself, not wrapped in a TypeInitializationException, and the JIT still sees a constant.
    /// </summary>
    private static class Choice
    {
        internal static readonly string? Failure;
        internal static readonly KernelVariant Chosen = ChooseOrFail(
            _required ?? Environment.GetEnvironmentVariable(EnvironmentVariable), out Failure, EnvironmentVariable);
    }
}
