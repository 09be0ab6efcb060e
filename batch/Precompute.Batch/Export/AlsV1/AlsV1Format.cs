using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.Training;

namespace Precompute.Batch.Export.AlsV1;

/// <summary>
/// The classic set of the Python service, six files a direction: the pair weights the model was trained on, the ids of rows and columns,
/// the factors, the parameters. Row r of the matrix, of the user factors and of the user mapping is the same user; columns alike.
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
        CsrMatrix weights = TrainedOn(version, model);
        AlsParameters parameters = model.Parameters;
        ScipyCsrFile.Write(Path.Combine(folder, files.Interactions), weights, compressed: true);
        AlsV1Mapping.Write(Path.Combine(folder, files.UserMapping), model.QueryIds);
        AlsV1Mapping.Write(Path.Combine(folder, files.ItemMapping), model.TargetIds);
        NpyFile.WriteMatrix(Path.Combine(folder, files.UserFactors), model.QueryFactors);
        NpyFile.WriteMatrix(Path.Combine(folder, files.ItemFactors), model.TargetFactors);
        JsonFile.Write(
            Path.Combine(folder, files.Config),
            new AlsV1Config
            {
                Version = version.Run.Label,
                CreatedAt = version.Run.FinishedAt,
                SourceFingerprint = version.Config.SourceFingerprint,
                Direction = files.Direction,
                Users = weights.Rows,
                Items = weights.Columns,
                Interactions = weights.NonZeroCount,
                Factors = parameters.Factors,
                Regularization = parameters.Regularization,
                RegularizationExponent = parameters.RegularizationExponent,
                Alpha = parameters.Alpha,
                UnobservedWeight = parameters.UnobservedWeight,
                Iterations = parameters.Iterations,
                Solver = parameters.Solver,
                ConjugateGradientSteps = parameters.ConjugateGradientSteps,
                Seed = parameters.Seed,
                Weights = version.Config.Weights,
            },
            AlsV1Json.Default.AlsV1Config);
        written.Add(new ExportedFile(files.Interactions, $"{weights.Rows:N0} × {weights.Columns:N0}, {weights.NonZeroCount:N0} pairs"));
        written.Add(new ExportedFile(files.UserMapping, $"{weights.Rows:N0} ids"));
        written.Add(new ExportedFile(files.ItemMapping, $"{weights.Columns:N0} ids"));
        written.Add(new ExportedFile(files.UserFactors, $"{weights.Rows:N0} × {parameters.Factors}"));
        written.Add(new ExportedFile(files.ItemFactors, $"{weights.Columns:N0} × {parameters.Factors}"));
        written.Add(new ExportedFile(files.Config, "parameters"));
    }

    /// <summary>The weights of the model's queries and targets, by their rows: what training selected from the history.</summary>
    /// <exception cref="PrecomputeException">History and model of the version do not belong together.</exception>
    private static CsrMatrix TrainedOn(ExportedVersion version, FactorModel model)
    {
        IdMap targets = version.Catalogue.TargetsOf(model.Direction);
        TrainingMatrix trained = TrainingMatrix.Create(version.HistoryOf(model.Direction), target => model.TargetIds.OrdinalOf(targets[target]) >= 0);
        if (trained.Matrix.Rows != model.QueryIds.Count || trained.Matrix.Columns != model.TargetIds.Count)
        {
            throw new PrecomputeException(
                $"The {model.Direction} history of version {version.Run.Label} gives {trained.Matrix.Rows} × {trained.Matrix.Columns} to train on, its model has {model.QueryIds.Count} × {model.TargetIds.Count}. Publish the version anew.");
        }

        return trained.Matrix;
    }
}
