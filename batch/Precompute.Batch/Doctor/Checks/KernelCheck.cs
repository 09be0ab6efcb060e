using Precompute.Batch.Pipeline;

namespace Precompute.Batch.Doctor.Checks;

/// <summary>Which vector instructions this machine computes with.</summary>
internal sealed class KernelCheck : ICheck
{
    private const string Slow = "scalar";

    /// <inheritdoc/>
    public string Name => "kernels";

    /// <inheritdoc/>
    public Needs Needs => Needs.None;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken)
    {
        string variant = RunConfiguration.KernelName;
        string threads = $"{Environment.ProcessorCount} processors";
        return Task.FromResult<IReadOnlyList<Finding>>(
        [
            variant == Slow
                ? new Finding(Name, Verdict.Warning, $"Vector instructions are not used ({variant}, {threads}): a run takes several times as long.", "Unset PRECOMPUTE_KERNEL, or choose a machine with AVX2.")
                : new Finding(Name, Verdict.Ok, $"Computes with {variant} on {threads}."),
        ]);
    }
}
