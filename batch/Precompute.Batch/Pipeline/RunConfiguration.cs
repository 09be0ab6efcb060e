using System.Security.Cryptography;
using System.Text;
using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline;

/// <summary>The settings that a version's content follows from, as they are stored and compared.</summary>
internal static class RunConfiguration
{
    /// <summary>The settings as JSON, with what <c>report.rows_by_method</c> reads. Connection strings and folders are not among them.</summary>
    public static string ToJson(BatchOptions options) => JsonLine.Of(new
    {
        options.Forward,
        options.Reverse,
        options.Weights,
        Segments = new
        {
            WarmFrom = options.Segments.ForwardWarm,
            HotFrom = options.Segments.ForwardHot,
            ReverseWarmFrom = options.Segments.ReverseWarm,
        },
        options.Content,
        options.Lists,
        options.Index,
        options.Evaluation,
        options.Gates,
    });

    /// <summary>Name of the vector kernels in use; other kernels may differ in the last bits.</summary>
    public static string KernelName => KernelSelector.NameOf(KernelSelector.Variant);

    /// <summary>SHA-256 over the settings, the kernels and an explicit as-of time: equal hashes on equal data give equal versions.</summary>
    public static string HashOf(BatchOptions options, DateTimeOffset? asOf) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{ToJson(options)}\n{KernelName}\n{asOf?.ToUniversalTime():O}")));
}
