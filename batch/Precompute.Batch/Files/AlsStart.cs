using Precompute.Batch.Cli;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Batch.Files;

/// <summary>The factors that a training starts from, in the shape of its data. Users and items beyond those of the folder are new.</summary>
/// <param name="Users">Users × f, or null to start from zero.</param>
/// <param name="NewUsers">Flags those without factors; null where there are none, or no factors at all.</param>
/// <param name="Items">Items × f, or null for the seeded random start.</param>
/// <param name="NewItems">Flags those without factors; null where there are none, or no factors at all.</param>
internal sealed record AlsStart(DenseMatrix? Users, bool[]? NewUsers, DenseMatrix? Items, bool[]? NewItems)
{
    /// <summary>Reads what a request names.</summary>
    /// <param name="request">The folder, or null; the number of factors.</param>
    /// <param name="matrix">Users × items; enlarged where a text file names fewer than there are factors of.</param>
    /// <exception cref="InvalidInputException">There is no such folder, a file cannot be read, or factors do not fit the data.</exception>
    public static AlsStart Read(AlsTrainRequest request, ref CsrMatrix matrix)
    {
        if (request.InitialFactors is not { } folder)
            return new AlsStart(null, null, null, null);
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"There is no folder {folder}; --initial-factors names one that 'precompute als train' made.");
        string usersFile = AlsModelFolder.In(folder, AlsModelFolder.UserFactorsFile);
        string itemsFile = AlsModelFolder.In(folder, AlsModelFolder.ItemFactorsFile);
        DenseMatrix? users = File.Exists(usersFile) ? InputFile.Read(usersFile, NpyFile.ReadMatrix) : null;
        DenseMatrix items = InputFile.Read(itemsFile, NpyFile.ReadMatrix);

        // A text file does not say how many rows there are beyond the last one it names; the factors do.
        if (!InteractionFiles.IsArchive(request.Data))
            matrix = InteractionFiles.Enlarge(matrix, Math.Max(matrix.Rows, users?.Rows ?? 0), Math.Max(matrix.Columns, items.Rows));
        (DenseMatrix fittedItems, bool[]? newItems) = Fit(itemsFile, items, matrix.Columns, request.Parameters.Factors);
        if (users is null)
            return new AlsStart(null, null, fittedItems, newItems);
        (DenseMatrix fittedUsers, bool[]? newUsers) = Fit(usersFile, users, matrix.Rows, request.Parameters.Factors);
        return new AlsStart(fittedUsers, newUsers, fittedItems, newItems);
    }

    private static (DenseMatrix Factors, bool[]? New) Fit(string file, DenseMatrix factors, int rows, int columns)
    {
        if (factors.Columns != columns || factors.Rows > rows)
            throw new InvalidInputException($"{file} is {factors.Rows} × {factors.Columns}; the data and --factors need {rows} × {columns}.");
        if (factors.Rows == rows)
            return (factors, null);
        DenseMatrix fitted = new(rows, columns);
        for (int row = 0; row < factors.Rows; row++)
            factors.Row(row).CopyTo(fitted.Row(row));
        bool[] isNew = new bool[rows];
        Array.Fill(isNew, value: true, factors.Rows, rows - factors.Rows);
        return (fitted, isNew);
    }
}
