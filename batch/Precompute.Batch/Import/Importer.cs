using System.Diagnostics;
using Npgsql;
using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.Import;

/// <summary>
/// Loads people, startups and interactions from delimited files into the demo source, streaming, in one transaction:
/// all of it becomes visible at once, or nothing does.
/// </summary>
public static class Importer
{
    private const string MergeStage = "merge";

    /// <summary>Imports the files of <paramref name="options"/>; creates the demo source where there is none.</summary>
    /// <exception cref="ImportException">An option, a file or more lines than allowed are bad; nothing was loaded.</exception>
    /// <exception cref="PrecomputeException">The database's schema <c>source</c> belongs to an application.</exception>
    public static async Task<ImportReport> RunAsync(ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        long started = Stopwatch.GetTimestamp();
        CheckOptions(options);
        var errors = new ImportErrorLog(options.MaxErrors);

        // All files are opened and their columns bound before the database is touched.
        using ImportRows? users = await OpenAsync(options.Users, ImportTarget.Users, errors, progress, cancellationToken);
        using ImportRows? startups = await OpenAsync(options.Startups, ImportTarget.Startups, errors, progress, cancellationToken);
        using ImportRows? interactions = await OpenAsync(options.Interactions, ImportTarget.Interactions, errors, progress, cancellationToken);
        using ImportRows? startupInteractions = await OpenAsync(options.StartupInteractions, ImportTarget.Interactions, errors, progress, cancellationToken);
        CheckColumns(options, users, interactions, startupInteractions);

        await EnsureSourceAsync(options.ConnectionString, cancellationToken);
        await using SourceWriter writer = await SourceWriter.BeginAsync(options.ConnectionString, cancellationToken);
        if (users is not null)
            await writer.WriteUsersAsync(UserFile.ReadAsync(users, options.DefaultUserRoles, cancellationToken), cancellationToken);
        if (startups is not null)
            await writer.WriteStartupsAsync(StartupFile.ReadAsync(startups, cancellationToken), cancellationToken);
        if (interactions is not null)
            await WriteAsync(SourceSide.User, interactions);
        if (startupInteractions is not null)
            await WriteAsync(SourceSide.Startup, startupInteractions);
        errors.ThrowIfTooMany();

        progress?.Report(new ImportProgress(MergeStage, 0, 0, 0));
        SourceWriteReport written = await writer.PrepareAsync(WriteOptions(options, users, startups), cancellationToken);
        errors.Add([.. written.FirstUnknown.Select(unknown => UnknownError(options, unknown))], written.UnknownEvents);
        errors.ThrowIfTooMany();
        await writer.CompleteAsync(cancellationToken);

        ImportRows?[] read = [users, startups, interactions, startupInteractions];
        return new ImportReport
        {
            Written = written,
            RowsRead = [.. read.OfType<ImportRows>().Select(static rows => KeyValuePair.Create(rows.File.Name, rows.Rows))],
            ErrorCount = errors.Count,
            Errors = errors.First,
            Elapsed = Stopwatch.GetElapsedTime(started),
        };

        Task<long> WriteAsync(SourceSide side, ImportRows rows) =>
            writer.WriteInteractionsAsync(side, InteractionFile.ReadAsync(rows, options.DefaultTime, cancellationToken), cancellationToken);
    }

    private static async Task<ImportRows?> OpenAsync(
        ImportFile? file, IReadOnlyList<ImportTarget> targets, ImportErrorLog errors, IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken) =>
        file is null ? null : await ImportRows.OpenAsync(file, targets, errors, progress, cancellationToken);

    private static void CheckOptions(ImportOptions options)
    {
        if (options is { Users: null, Startups: null, Interactions: null, StartupInteractions: null })
            throw new ImportException("There is nothing to import; give at least one of --users, --startups, --interactions, --startup-interactions.");
        if (options.MaxErrors < 0)
            throw new ImportException($"--max-errors is {options.MaxErrors}; it must be 0 or more.");
        bool interactions = options.Interactions is not null || options.StartupInteractions is not null;
        if (options.CreateMissing && interactions && options.DefaultUserRoles == UserRoles.None)
            throw new ImportException("--create-missing needs --user-roles (developer, investor, founder): the roles of the people it creates.");
    }

    private static void CheckColumns(ImportOptions options, ImportRows? users, params ReadOnlySpan<ImportRows?> events)
    {
        if (users is not null && options.DefaultUserRoles == UserRoles.None && !users.Mapped.Contains("roles"))
            throw new ImportException($"{users.File.Name}: nothing is mapped to roles. Map a column, or give --user-roles (developer, investor, founder).");
        foreach (ImportRows? rows in events)
        {
            if (rows is not null && options.DefaultTime is null && !rows.Mapped.Contains("occurred_at"))
                throw new ImportException($"{rows.File.Name}: nothing is mapped to occurred_at. Map a column, or give --default-time.");
        }
    }

    private static async Task EnsureSourceAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        SourceState state;
        await using (NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken))
            state = await DemoSource.StateAsync(connection, cancellationToken);
        if (state == SourceState.Absent)
            await DemoSource.InitAsync(dataSource, cancellationToken);
    }

    private static SourceWriteOptions WriteOptions(ImportOptions options, ImportRows? users, ImportRows? startups) => new()
    {
        UserColumns = users?.Mapped ?? SourceSchema.UserColumns,
        StartupColumns = startups?.Mapped ?? SourceSchema.StartupColumns,
        CreateMissing = options.CreateMissing,
        MissingUserRoles = options.DefaultUserRoles,
        DefaultTime = options.DefaultTime,
        ReplaceUserInteractions = options.Replace && options.Interactions is not null,
        ReplaceStartupInteractions = options.Replace && options.StartupInteractions is not null,
        UnknownListed = ImportErrorLog.Listed,
    };

    private static ImportError UnknownError(ImportOptions options, UnknownReference unknown)
    {
        ImportFile file = (unknown.Side == SourceSide.User ? options.Interactions : options.StartupInteractions)!;
        string entity = unknown.Column == "user_id" ? "user" : "startup";
        return new ImportError(
            file.Name, unknown.Line, unknown.Column, unknown.ExternalId, $"is no known {entity}; import it too, or give --create-missing");
    }
}
