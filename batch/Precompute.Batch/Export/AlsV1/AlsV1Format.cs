using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Batch.Export.AlsV1;

/// <summary>
/// The classic set of the Python service, eight files a direction: the pair weights between the model's users and items, the ids of rows
/// and columns, the factors, the parameters. Row r of the matrix, of the user factors and of the user mappings is the same user; columns
/// alike. The service keeps one pair of mappings with its data and one with its model, and so does the set: they are equal here.
/// </summary>
internal sealed class AlsV1Format : IExportFormat
{
    /// <inheritdoc/>
    public string Name => AlsV1Config.FormatName;

    /// <inheritdoc/>
    public string Purpose => "matrices, factors and id mappings for scipy and numpy";

    /// <inheritdoc/>
    public bool Writes(string fileName) => AlsV1Files.Both.Any(files => files.All.Contains(fileName, StringComparer.Ordinal));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExportedFile>> WriteAsync(ExportedVersion version, string folder, CancellationToken cancellationToken)
    {
        List<ExportedFile> written = [];
        foreach (AlsV1Files files in AlsV1Files.Both)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(version, files, folder, written);
        }

        return Task.FromResult<IReadOnlyList<ExportedFile>>(written);
    }

    private static void Write(ExportedVersion version, AlsV1Files files, string folder, List<ExportedFile> written)
    {
        FactorModel model = version.Models.Of(files.Direction);
        CsrMatrix weights = PairsOf(version, model);
        ScipyCsrFile.Write(Path.Combine(folder, files.Interactions), weights, compressed: true);
        foreach (string name in (string[])[files.UserMapping, files.FactorUserMapping])
            AlsV1Mapping.Write(Path.Combine(folder, name), model.QueryIds);
        foreach (string name in (string[])[files.ItemMapping, files.FactorItemMapping])
            AlsV1Mapping.Write(Path.Combine(folder, name), model.TargetIds);
        NpyFile.WriteMatrix(Path.Combine(folder, files.UserFactors), model.QueryFactors);
        NpyFile.WriteMatrix(Path.Combine(folder, files.ItemFactors), model.TargetFactors);
        JsonFile.Write(Path.Combine(folder, files.Config), ConfigOf(version, model, weights), AlsV1Json.Default.AlsV1Config);
        string users = $"{weights.Rows:N0} ids";
        string items = $"{weights.Columns:N0} ids";
        written.Add(new ExportedFile(files.Interactions, $"{weights.Rows:N0} × {weights.Columns:N0}, {weights.NonZeroCount:N0} pairs"));
        written.Add(new ExportedFile(files.UserMapping, users));
        written.Add(new ExportedFile(files.ItemMapping, items));
        written.Add(new ExportedFile(files.UserFactors, $"{weights.Rows:N0} × {model.Parameters.Factors}"));
        written.Add(new ExportedFile(files.ItemFactors, $"{weights.Columns:N0} × {model.Parameters.Factors}"));
        written.Add(new ExportedFile(files.FactorUserMapping, users));
        written.Add(new ExportedFile(files.FactorItemMapping, items));
        written.Add(new ExportedFile(files.Config, "parameters"));
    }

    private static AlsV1Config ConfigOf(ExportedVersion version, FactorModel model, CsrMatrix weights)
    {
        AlsParameters parameters = model.Parameters;
        bool forward = model.Direction == Direction.Forward;
        return new AlsV1Config
        {
            Format = AlsV1Config.FormatName,
            Algorithm = "als",
            Library = "precompute",
            Version = version.Run.Label,
            CreatedAt = version.Run.FinishedAt,
            SourceFingerprint = version.Config.SourceFingerprint,
            Direction = model.Direction,
            NUsers = forward ? weights.Rows : weights.Columns,
            NItems = forward ? weights.Columns : null,
            NStartups = forward ? null : weights.Rows,
            Interactions = weights.NonZeroCount,
            Factors = parameters.Factors,
            NComponents = parameters.Factors,
            Regularization = parameters.Regularization,
            RegularizationExponent = parameters.RegularizationExponent,
            Alpha = parameters.Alpha,
            UnobservedWeight = parameters.UnobservedWeight,
            Iterations = parameters.Iterations,
            Solver = parameters.Solver,
            ConjugateGradientSteps = parameters.ConjugateGradientSteps,
            Seed = parameters.Seed,
            Weights = version.Config.Weights,
        };
    }

    /// <summary>
    /// The version's pair weights between the model's queries and targets, by the model's rows: what it was trained on, or for an imported
    /// model what the source knew of its people and startups.
    /// </summary>
    private static CsrMatrix PairsOf(ExportedVersion version, FactorModel model)
    {
        CsrMatrix history = version.HistoryOf(model.Direction);
        OrdinalBridge queries = new(model.QueryIds, version.Catalogue.QueriesOf(model.Direction));
        OrdinalBridge targets = new(model.TargetIds, version.Catalogue.TargetsOf(model.Direction));
        long[] offsets = new long[model.QueryIds.Count + 1];
        List<int> columns = [];
        List<float> weights = [];
        for (int row = 0; row < model.QueryIds.Count; row++)
        {
            ReadOnlySpan<int> known = history.RowColumns(queries.ToCatalogue[row]);
            for (int i = 0; i < known.Length; i++)
            {
                // Both sides ascend by id, so the columns do.
                if (targets.ToModel[known[i]] is not (>= 0 and var column))
                    continue;
                columns.Add(column);
                weights.Add(history.RowValues(queries.ToCatalogue[row])[i]);
            }

            offsets[row + 1] = columns.Count;
        }

        return new CsrMatrix(model.QueryIds.Count, model.TargetIds.Count, offsets, [.. columns], [.. weights]);
    }
}
