using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Training.Evaluation;

namespace Precompute.Batch.ModelImport;

/// <summary>A set that was compared with the source: what the run publishes in place of training.</summary>
/// <param name="Folder">Where the set was read from.</param>
/// <param name="Forward">People → startups.</param>
/// <param name="Reverse">Startups → people.</param>
internal sealed record ImportedModels(string Folder, ImportedModel Forward, ImportedModel Reverse)
{
    /// <summary>Compares a set with the source.</summary>
    /// <exception cref="Cli.InvalidInputException">Nothing of one side can be used.</exception>
    public static ImportedModels Of(AlsV1Set set, SourceData data) =>
        new(set.Folder, ImportedModel.Of(set.Forward, data), ImportedModel.Of(set.Reverse, data));

    /// <summary>The factors.</summary>
    public FactorModels Models { get; } = new(Forward.Model, Reverse.Model);

    /// <summary>
    /// What the factors can be measured on: pairs of the source that the set's matrix lacks, which is what happened since. Nothing else is
    /// left that they have not seen.
    /// </summary>
    public HoldoutSplits Splits(SourceData data) => UnseenPairsSplit.Of(data.Matrices, Forward.SeenPairs, Reverse.SeenPairs);

    /// <summary>Tells the ledger, and whoever watches, what was taken and what was not.</summary>
    public void Describe(StepScope step)
    {
        foreach (ImportedModel imported in (ImportedModel[])[Forward, Reverse])
        {
            string name = VersionLayout.Name(imported.Model.Direction);
            step.Number($"{name}_unknown_queries", imported.UnknownQueries);
            step.Number($"{name}_unknown_targets", imported.UnknownTargets);
            step.Number($"{name}_unusable", imported.Unusable);
            step.Number($"{name}_unknown_pairs", imported.UnknownPairs);
            step.Number($"{name}_seen_pairs", imported.SeenPairs.NonZeroCount);
        }

        step.Text("imported_from", Folder);
        step.Note($"imported, not trained: {Line(Forward)}; {Line(Reverse)}");
    }

    private static string Line(ImportedModel imported)
    {
        FactorModel model = imported.Model;
        int unknown = imported.UnknownQueries + imported.UnknownTargets;
        return $"{VersionLayout.Name(model.Direction)} {model.QueryIds.Count:N0} × {model.TargetIds.Count:N0}, {model.Parameters.Factors} factors"
            + (unknown == 0 ? "" : $", left out {unknown:N0} ids that the source does not know")
            + (imported.Unusable == 0 ? "" : $", {imported.Unusable:N0} that may not be used")
            + (imported.UnknownPairs == 0 ? "" : $", {imported.UnknownPairs:N0} of its pairs are not in the source");
    }
}
