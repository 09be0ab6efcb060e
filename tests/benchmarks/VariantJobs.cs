using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>One job for each kernel variant that this machine runs: the processes differ in nothing but <c>PRECOMPUTE_KERNEL</c>.</summary>
internal sealed class VariantJobs : ManualConfig
{
    /// <summary>Makes the jobs, the scalar twin as the baseline.</summary>
    public VariantJobs()
    {
        foreach (KernelVariant variant in Enum.GetValues<KernelVariant>().Where(static v => v <= KernelSelector.Variant))
        {
            string name = KernelSelector.NameOf(variant);
            AddJob(Job.ShortRun.WithEnvironmentVariable(KernelSelector.EnvironmentVariable, name).WithId(name).WithBaseline(variant == KernelVariant.Scalar));
        }

        HideColumns(Column.Arguments, Column.EnvironmentVariables, Column.Error, Column.StdDev, Column.RatioSD, Column.AllocRatio);
    }
}
