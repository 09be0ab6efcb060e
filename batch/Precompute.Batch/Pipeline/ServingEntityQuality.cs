using Precompute.Artifacts;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline;

/// <summary>What the version that serves was measured to find for each entity, from its files in the store.</summary>
internal static class ServingEntityQuality
{
    private const float NotTested = -1f;

    private static readonly Direction[] Directions = [Direction.Forward, Direction.Reverse];

    /// <summary>The file's content: a value a query of the catalogue.</summary>
    public static float[] ByOrdinal(EntityQuality quality, int queries)
    {
        float[] values = new float[queries];
        Array.Fill(values, NotTested);
        for (int i = 0; i < quality.Queries.Length; i++)
            values[quality.Queries[i]] = quality.Values[i];
        return values;
    }

    /// <summary>Reads it. A comparison can do without: what cannot be read is noted, and none is returned.</summary>
    /// <param name="store">Where versions are.</param>
    /// <param name="label">The version.</param>
    /// <param name="folder">Scratch; removed.</param>
    /// <param name="step">Told what could not be read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyDictionary<Direction, IReadOnlyDictionary<Guid, float>>> ReadAsync(
        IArtifactStore store, string label, string folder, StepScope step, CancellationToken cancellationToken)
    {
        Dictionary<Direction, IReadOnlyDictionary<Guid, float>> read = [];
        try
        {
            string[] paths = [VersionLayout.Eligibility, .. Directions.Select(VersionLayout.EntityQuality)];
            IReadOnlyList<string> fetched = await new VersionFileFetcher(store).FetchAsync(VersionLabel.Parse(label), paths, folder, cancellationToken);
            VersionCatalogue catalogue = EligibilityFile.Read(VersionLayout.PathIn(folder, VersionLayout.Eligibility));
            foreach (Direction direction in Directions.Where(d => fetched.Contains(VersionLayout.EntityQuality(d), StringComparer.Ordinal)))
                read[direction] = Read(folder, direction, catalogue.QueriesOf(direction));
            return read;
        }
        catch (Exception e) when (e is PrecomputeException or IOException or UnauthorizedAccessException && !cancellationToken.IsCancellationRequested)
        {
            step.Text("serving_entity_quality_refused", e.Message);
            return new Dictionary<Direction, IReadOnlyDictionary<Guid, float>>();
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<Guid, float> Read(string folder, Direction direction, IdMap queries)
    {
        string path = VersionLayout.PathIn(folder, VersionLayout.EntityQuality(direction));
        float[]? values = NpyFile.Read(path).ToSingle();
        if (values?.Length != queries.Count)
            throw new PrecomputeException($"{path} has {values?.Length ?? 0} values for {queries.Count} entities.");
        Dictionary<Guid, float> byId = [];
        for (int q = 0; q < values.Length; q++)
        {
            if (values[q] >= 0f)
                byId[queries[q]] = values[q];
        }

        return byId;
    }
}
