using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute ann build|search|check</c>: the index of the pipeline on files, without a database.</summary>
internal static class AnnCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand ann = new(
            "ann",
            "Build, search and check indexes over vectors in .npy files.",
            "precompute ann build --vectors item_factors.npy --output items.hnsw",
            "precompute ann search --index items.hnsw --vectors item_factors.npy --queries user_factors.npy --k 10 --ef 10,20,40",
            "precompute ann check --index items.hnsw");
        ann.Add(AnnBuildCommand.Create());
        ann.Add(AnnSearchCommand.Create());
        ann.Add(AnnCheckCommand.Create());
        return ann;
    }
}
