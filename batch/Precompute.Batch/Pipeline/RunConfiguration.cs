using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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

    /// <summary>The settings of a run as the ledger has them, in place of the present ones; everything else stays.</summary>
    /// <param name="present">Where databases and files are.</param>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <exception cref="JsonException">It is not that.</exception>
    /// <exception cref="KeyNotFoundException">A part is missing.</exception>
    public static BatchOptions Restore(BatchOptions present, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        JsonElement segments = root.GetProperty("segments");
        return present with
        {
            Forward = JsonLine.Read<AlsOptions>(root.GetProperty("forward")),
            Reverse = JsonLine.Read<AlsOptions>(root.GetProperty("reverse")),
            Weights = JsonLine.Read<WeightOptions>(root.GetProperty("weights")),
            Segments = new SegmentOptions
            {
                ForwardWarm = segments.GetProperty("warm_from").GetInt32(),
                ForwardHot = segments.GetProperty("hot_from").GetInt32(),
                ReverseWarm = segments.GetProperty("reverse_warm_from").GetInt32(),
            },
            Content = JsonLine.Read<ContentSettings>(root.GetProperty("content")),
            Lists = JsonLine.Read<ListOptions>(root.GetProperty("lists")),
            Index = JsonLine.Read<IndexOptions>(root.GetProperty("index")),
        };
    }

    /// <summary>Name of the vector kernels in use; other kernels may differ in the last bits.</summary>
    public static string KernelName => KernelSelector.NameOf(KernelSelector.Variant);

    /// <summary>SHA-256 over the settings, the kernels and an explicit as-of time: equal hashes on equal data give equal versions.</summary>
    public static string HashOf(BatchOptions options, DateTimeOffset? asOf) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{ToJson(options)}\n{KernelName}\n{asOf?.ToUniversalTime():O}")));
}
