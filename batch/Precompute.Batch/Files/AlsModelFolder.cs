using Precompute.Batch.Cli;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.Training.Als;

namespace Precompute.Batch.Files;

/// <summary>
/// A folder of factors: <c>user_factors.npy</c>, <c>item_factors.npy</c> (float32), <c>config.json</c>, and <c>user_ids.txt</c> and
/// <c>item_ids.txt</c> where ids are names. Factors of another program can be put into such a folder; only fold-in needs the configuration.
/// </summary>
internal sealed class AlsModelFolder
{
    /// <summary>users × f.</summary>
    public const string UserFactorsFile = "user_factors.npy";

    /// <summary>items × f.</summary>
    public const string ItemFactorsFile = "item_factors.npy";

    /// <summary>What the model is.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>Names of the users, one a line.</summary>
    public const string UserNamesFile = "user_ids.txt";

    /// <summary>Names of the items, one a line.</summary>
    public const string ItemNamesFile = "item_ids.txt";

    private AlsModelFolder(string path, DenseMatrix users, DenseMatrix items, AlsModelConfig? config, NameMap? userNames, NameMap? itemNames)
    {
        Path = path;
        Users = users;
        Items = items;
        Config = config;
        UserNames = userNames;
        ItemNames = itemNames;
    }

    /// <summary>All files that a folder may consist of; the configuration last.</summary>
    public static IReadOnlyList<string> Files { get; } = [UserFactorsFile, ItemFactorsFile, UserNamesFile, ItemNamesFile, ConfigFile];

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>users × f.</summary>
    public DenseMatrix Users { get; }

    /// <summary>items × f.</summary>
    public DenseMatrix Items { get; }

    /// <summary>What the model is, or null where the folder does not say.</summary>
    public AlsModelConfig? Config { get; }

    /// <summary>Names of the users, or null where ids are ordinals.</summary>
    public NameMap? UserNames { get; }

    /// <summary>Names of the items, or null where ids are ordinals.</summary>
    public NameMap? ItemNames { get; }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="InvalidInputException">A file is missing or damaged, or the files do not fit together.</exception>
    public static AlsModelFolder Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"There is no folder {folder}; 'precompute als train --output {folder}' makes one.");
        DenseMatrix users = InputFile.Read(In(folder, UserFactorsFile), NpyFile.ReadMatrix);
        DenseMatrix items = InputFile.Read(In(folder, ItemFactorsFile), NpyFile.ReadMatrix);
        if (users.Columns != items.Columns)
            throw new InvalidInputException($"{folder}: {UserFactorsFile} has {users.Columns} factors, {ItemFactorsFile} {items.Columns}; they must be of one training.");
        AlsModelConfig? config = File.Exists(In(folder, ConfigFile))
            ? InputFile.Read(In(folder, ConfigFile), static p => JsonFile.Read(p, AlsModelJson.Default.AlsModelConfig))
            : null;
        if (config is not null)
            RequireUsable(In(folder, ConfigFile), config);
        if (config is not null && config.Parameters.Factors != users.Columns)
            throw new InvalidInputException($"{folder}: {ConfigFile} speaks of {config.Parameters.Factors} factors, the matrices have {users.Columns}; they must be of one training.");
        (NameMap? userNames, NameMap? itemNames) = ReadNames(folder);
        RequireNames(folder, UserNamesFile, userNames, users.Rows);
        RequireNames(folder, ItemNamesFile, itemNames, items.Rows);
        return new AlsModelFolder(folder, users, items, config, userNames, itemNames);
    }

    /// <summary>The names of a folder, both or none.</summary>
    public static (NameMap? Users, NameMap? Items) ReadNames(string folder)
    {
        bool users = File.Exists(In(folder, UserNamesFile));
        if (users != File.Exists(In(folder, ItemNamesFile)))
            throw new InvalidInputException($"{folder} has only one of {UserNamesFile} and {ItemNamesFile}; both belong to a model with names.");
        return users ? (NameMap.Read(In(folder, UserNamesFile)), NameMap.Read(In(folder, ItemNamesFile))) : (null, null);
    }

    /// <summary>What ids of files mean to this model.</summary>
    public IdSpace Ids() => UserNames is { } users && ItemNames is { } items ? IdSpace.Continue(users, items) : IdSpace.Of(IdKind.Ordinal);

    /// <summary>A file of a folder.</summary>
    public static string In(string folder, string file) => System.IO.Path.Combine(folder, file);

    private static void RequireUsable(string path, AlsModelConfig config)
    {
        if (!string.Equals(config.Format, AlsModelConfig.CurrentFormat, StringComparison.Ordinal))
            throw new InvalidInputException($"{path} is of the format '{config.Format}'; '{AlsModelConfig.CurrentFormat}' is read. Use the program that wrote it, or train again.");
        if (AlsParameterCheck.FaultsOf(config.Parameters) is { Count: > 0 } faults)
            throw new InvalidInputException($"{path}: {string.Join("; ", faults)}. Restore the file, or train again.");
    }

    private static void RequireNames(string folder, string file, NameMap? names, int rows)
    {
        if (names is not null && names.Count != rows)
            throw new InvalidInputException($"{folder}: {file} has {names.Count} names for {rows} rows; they must be of one training.");
    }
}
