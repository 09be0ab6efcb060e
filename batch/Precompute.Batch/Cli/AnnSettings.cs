using System.CommandLine;
using Precompute.AnnIndex;

namespace Precompute.Batch.Cli;

/// <summary>Options that several of the <c>ann</c> commands have.</summary>
internal static class AnnSettings
{
    /// <summary><c>--metric</c>.</summary>
    public static Option<VectorMetric?> Metric { get; } = new("--metric")
    {
        Description = "ip (inner product, the default), cosine, or l2 (minus the squared distance).",
        HelpName = "ip|cosine|l2",
        CustomParser = static result =>
        {
            VectorMetric? metric = result.Tokens[0].Value switch
            {
                "ip" => VectorMetric.InnerProduct,
                "cosine" => VectorMetric.Cosine,
                "l2" => VectorMetric.L2,
                _ => null,
            };
            if (metric is null)
                result.AddError($"--metric is '{result.Tokens[0].Value}'; legal are ip, cosine and l2.");
            return metric;
        },
    };

    /// <summary>What a metric is called on the command line.</summary>
    public static string NameOf(VectorMetric metric) => metric switch
    {
        VectorMetric.InnerProduct => "ip",
        VectorMetric.Cosine => "cosine",
        _ => "l2",
    };
}
