using Precompute.AnnIndex;
using Precompute.Model.FoldIn;
using Precompute.Model.Formats;

namespace Precompute.Model.Versions;

/// <summary>One direction as the API computes with it.</summary>
public sealed class ServingDirection : IDisposable
{
    private ServingDirection(FactorModel model, FoldInSolver foldIn, ServingSide queries, ServingSide targets)
    {
        Model = model;
        FoldIn = foldIn;
        Queries = queries;
        Targets = targets;
    }

    /// <summary>The factors.</summary>
    public FactorModel Model { get; }

    /// <summary>Gives a fresh history its factors; its target ordinals are the model's.</summary>
    public FoldInSolver FoldIn { get; }

    /// <summary>Those who ask, for similarity among them.</summary>
    public ServingSide Queries { get; }

    /// <summary>Those who are recommended.</summary>
    public ServingSide Targets { get; }

    internal static ServingDirection Open(
        string folder, Direction direction, VersionConfig config, ServingChoice serving, VersionCatalogue catalogue, string label)
    {
        FactorModel model = FactorModelFiles.Read(folder, direction, config.ParametersOf(direction));
        int[] queryOrdinals = Resolve(model.QueryIds, catalogue.QueriesOf(direction), label, VersionLayout.Ids(direction, ModelSide.Query));
        int[] targetOrdinals = Resolve(model.TargetIds, catalogue.TargetsOf(direction), label, VersionLayout.Ids(direction, ModelSide.Target));
        HnswIndex? queryIndex = null;
        HnswIndex? targetIndex = null;
        try
        {
            queryIndex = OpenIndex(folder, direction, ModelSide.Query, model, label);
            targetIndex = OpenIndex(folder, direction, ModelSide.Target, model, label);
            return new ServingDirection(
                model,
                new FoldInSolver(model.Parameters, model.TargetFactors),
                new ServingSide(serving.Of(direction, ModelSide.Query), queryIndex,
                    new FlatIndex(model.QueryFactors, queryIndex.Metric), queryOrdinals, catalogue.QueriesOf(direction).Count),
                new ServingSide(serving.Of(direction, ModelSide.Target), targetIndex,
                    new FlatIndex(model.TargetFactors, targetIndex.Metric), targetOrdinals, catalogue.TargetsOf(direction).Count));
        }
        catch
        {
            queryIndex?.Dispose();
            targetIndex?.Dispose();
            throw;
        }
    }

    /// <summary>One of the two sides.</summary>
    public ServingSide Side(ModelSide side) => side == ModelSide.Query ? Queries : Targets;

    /// <inheritdoc/>
    public void Dispose()
    {
        Queries.Dispose();
        Targets.Dispose();
    }

    private static HnswIndex OpenIndex(string folder, Direction direction, ModelSide side, FactorModel model, string label)
    {
        string path = VersionLayout.Index(direction, side);
        int rows = side == ModelSide.Query ? model.QueryIds.Count : model.TargetIds.Count;
        HnswIndex index = HnswIndex.Open(VersionLayout.PathIn(folder, path));
        if (index.Count == rows && (rows == 0 || index.Dimensions == model.Parameters.Factors))
            return index;
        string found = $"it holds {index.Count} vectors of {index.Dimensions} dimensions; the model has {rows} of {model.Parameters.Factors}";
        index.Dispose();
        throw new VersionFileException(label, path, found);
    }

    private static int[] Resolve(IdMap ids, IdMap catalogue, string label, string path)
    {
        int[] ordinals = new int[ids.Count];
        for (int i = 0; i < ordinals.Length; i++)
        {
            // A tombstone names its place itself; the catalogue must have the same one there.
            ordinals[i] = Tombstone.Is(ids[i], out int place) ? place : catalogue.OrdinalOf(ids[i]);
            if (ordinals[i] < 0 || ordinals[i] >= catalogue.Count || catalogue[ordinals[i]] != ids[i])
                throw new VersionFileException(label, path, $"its id {i} is not in {VersionLayout.Eligibility}");
        }

        return ordinals;
    }
}
