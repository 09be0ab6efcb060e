using Precompute.Batch.Cli;
using Precompute.Batch.Export.AlsV1;
using Precompute.Batch.Files;
using Precompute.Batch.Options;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Batch.ModelImport;

/// <summary>
/// Reads a classic set and checks it against itself: every file there, every shape the one that the mappings and the config say, every
/// value finite. Whatever is wrong is found here, before a run begins.
/// </summary>
internal static class AlsV1SetReader
{
    /// <summary>Reads both directions.</summary>
    /// <param name="folder">Of the set; see <see cref="AlsV1Location"/>.</param>
    /// <param name="options">Parameters where a config is silent: the Python service's say nothing of α and λ.</param>
    /// <exception cref="InvalidInputException">A file is missing, corrupt or contradicts another; the message names files and numbers.</exception>
    public static AlsV1Set Read(string folder, BatchOptions options)
    {
        AlsV1Location location = new(folder);
        Paths forward = new(location, new AlsV1Files(Direction.Forward));
        Paths reverse = new(location, new AlsV1Files(Direction.Reverse));
        location.RequireAll();
        return new AlsV1Set(
            location.Folder,
            Read(Direction.Forward, forward, options.Forward.ToParameters()),
            Read(Direction.Reverse, reverse, options.Reverse.ToParameters()));
    }

    private static AlsV1Model Read(Direction direction, Paths paths, AlsParameters settings)
    {
        AlsV1Config config = paths.Config is { } path ? InputFile.Read(path, static p => JsonFile.Read(p, AlsV1Json.Default.AlsV1Config)) : new AlsV1Config();
        DenseMatrix users = InputFile.Read(paths.UserFactors!, NpyFile.ReadNumbers);
        DenseMatrix items = InputFile.Read(paths.ItemFactors!, NpyFile.ReadNumbers);
        string[] userIds = InputFile.Read(paths.FactorUsers!, AlsV1Mapping.Read);
        string[] itemIds = InputFile.Read(paths.FactorItems!, AlsV1Mapping.Read);
        CsrMatrix pairs = InputFile.Read(paths.Interactions!, static p => ScipyCsrFile.Read(p));
        string[] pairUsers = InputFile.Read(paths.Users!, AlsV1Mapping.Read);
        string[] pairItems = InputFile.Read(paths.Items!, AlsV1Mapping.Read);

        RequireEqual(paths.UserFactors!, "rows", users.Rows, paths.FactorUsers!, "ids", userIds.Length);
        RequireEqual(paths.ItemFactors!, "rows", items.Rows, paths.FactorItems!, "ids", itemIds.Length);
        RequireEqual(paths.UserFactors!, "factors", users.Columns, paths.ItemFactors!, "factors", items.Columns);
        RequireEqual(paths.Interactions!, "rows", pairs.Rows, paths.Users!, "ids", pairUsers.Length);
        RequireEqual(paths.Interactions!, "columns", pairs.Columns, paths.Items!, "ids", pairItems.Length);
        if (paths.Config is not null)
            RequireConfig(direction, config, paths, users, items);
        if (users.Rows == 0 || items.Rows == 0)
            throw new InvalidInputException($"{paths.UserFactors} has {users.Rows} rows and {paths.ItemFactors} {items.Rows}; a model needs some of both.");
        return new AlsV1Model
        {
            Direction = direction,
            Parameters = RequireLegal(config.ToParameters(users.Columns, settings), paths),
            CreatedAt = config.CreatedAt,
            Queries = userIds,
            QueryFactors = users,
            Targets = itemIds,
            TargetFactors = items,
            Pairs = pairs,
            PairQueries = pairUsers,
            PairTargets = pairItems,
        };
    }

    private static void RequireConfig(Direction direction, AlsV1Config config, Paths paths, DenseMatrix users, DenseMatrix items)
    {
        if (config.Direction is { } claimed && claimed != direction)
            throw new InvalidInputException($"{paths.Config} is of the {claimed} direction, {direction} was expected; are forward and reverse files swapped?");
        RequireEqual(paths.Config!, "factors", config.Factors ?? config.NComponents ?? users.Columns, paths.UserFactors!, "factors", users.Columns);
        RequireEqual(paths.Config!, "users", config.Rows ?? users.Rows, paths.UserFactors!, "rows", users.Rows);
        RequireEqual(paths.Config!, "items", config.Columns ?? items.Rows, paths.ItemFactors!, "rows", items.Rows);
    }

    private static void RequireEqual(string one, string ofOne, int inOne, string other, string ofOther, int inOther)
    {
        if (inOne != inOther)
            throw new InvalidInputException($"{one} has {inOne} {ofOne} and {other} has {inOther} {ofOther}; they must be equal. Are the files of one training run?");
    }

    private static AlsParameters RequireLegal(AlsParameters parameters, Paths paths)
    {
        if (parameters.Factors is < 1 or > 4096)
            throw new InvalidInputException($"{paths.UserFactors} has {parameters.Factors} factors; legal are 1 to 4096.");
        float[] values = [parameters.Regularization, parameters.RegularizationExponent, parameters.Alpha, parameters.UnobservedWeight];
        if (Array.TrueForAll(values, static v => float.IsFinite(v) && v >= 0f) && parameters.RegularizationExponent <= 1f
            && parameters.Iterations >= 0 && parameters.ConjugateGradientSteps >= 1 && Enum.IsDefined(parameters.Solver))
        {
            return parameters;
        }

        throw new InvalidInputException(
            $"{paths.Config} has parameters that no training can have had: λ {values[0]}, ν {values[1]} (0 to 1), α {values[2]}, α₀ {values[3]}, {parameters.Iterations} iterations, {parameters.ConjugateGradientSteps} steps, solver {parameters.Solver}.");
    }

    /// <summary>Where the files of one direction are; the config may be absent.</summary>
    private sealed class Paths(AlsV1Location location, AlsV1Files files)
    {
        public string? UserFactors { get; } = location.Find(files.UserFactors);

        public string? ItemFactors { get; } = location.Find(files.ItemFactors);

        public string? FactorUsers { get; } = location.Find(files.FactorUserMapping, files.UserMapping);

        public string? FactorItems { get; } = location.Find(files.FactorItemMapping, files.ItemMapping);

        public string? Interactions { get; } = location.Find(files.Interactions);

        public string? Users { get; } = location.Find(files.UserMapping, files.FactorUserMapping);

        public string? Items { get; } = location.Find(files.ItemMapping, files.FactorItemMapping);

        public string? Config { get; } = location.FindOptional(files.Config);
    }
}
