using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute als train|recommend|evaluate</c>: the engine of the pipeline on files, without a database.</summary>
internal static class AlsCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand als = new(
            "als",
            "Train, recommend and evaluate on files (.npz, .npy, text): the pipeline's engine, without a database.",
            "precompute als train --data als_interactions.npz --factors 64 --iterations 15 --output model",
            "precompute als recommend --model model --data als_interactions.npz --filter-seen --top 100 --output top.npy",
            "precompute als evaluate --model model --train train.txt.gz --test test.txt.gz");
        als.Add(AlsTrainCommand.Create());
        als.Add(AlsRecommendCommand.Create());
        als.Add(AlsEvaluateCommand.Create());
        return als;
    }
}
