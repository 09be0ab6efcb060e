using System.CommandLine;
using Precompute.Batch.Import;

namespace Precompute.Batch.Cli;

/// <summary>What <c>import</c> does.</summary>
internal static class ImportAction
{
    /// <summary>Imports and reports.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, ParseResult parse, CancellationToken cancellationToken)
    {
        // Options are read before the database is touched, so that a typing mistake starts no server.
        ImportOptions options = OptionsOf(parse, connectionString: "");
        if (options is { Users: null, Startups: null, Interactions: null, StartupInteractions: null })
            throw new InvalidInputException("Nothing to import: give at least one of --users, --startups, --interactions, --startup-interactions.");
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        ImportReport report = await Importer.RunAsync(options with { ConnectionString = databases.Source }, progress: null, cancellationToken);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new
            {
                report.Written,
                RowsRead = report.RowsRead.ToDictionary(static r => r.Key, static r => r.Value, StringComparer.Ordinal),
                report.ErrorCount,
                Seconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            });
        }
        else
        {
            foreach (string line in report.Lines())
                await session.Output.WriteLineAsync(line);
        }

        return ExitCodes.Done;
    }

    private static ImportOptions OptionsOf(ParseResult parse, string connectionString) => new()
    {
        ConnectionString = connectionString,
        Users = FileOf(parse, ImportFileOptions.Users),
        Startups = FileOf(parse, ImportFileOptions.Startups),
        Interactions = FileOf(parse, ImportFileOptions.Interactions),
        StartupInteractions = FileOf(parse, ImportFileOptions.StartupInteractions),
        DefaultTime = parse.GetValue(ImportSettings.DefaultTime) is { } time ? ImportValues.ParseTime(time) : null,
        DefaultUserRoles = parse.GetValue(ImportSettings.UserRoles) is { } roles ? ImportValues.ParseRoles(roles) : default,
        CreateMissing = parse.GetValue(ImportSettings.CreateMissing),
        Replace = parse.GetValue(ImportSettings.Replace),
        MaxErrors = parse.GetValue(ImportSettings.MaxErrors),
    };

    private static ImportFile? FileOf(ParseResult parse, ImportFileOptions file) => parse.GetValue(file.File) is not { } path ? null : new ImportFile
    {
        Path = path,
        Columns = parse.GetValue(file.Columns) is { } mapping ? ColumnMapping.Parse(mapping) : ColumnMapping.Empty,
        Delimiter = parse.GetValue(ImportSettings.Delimiter),
        HasHeader = !parse.GetValue(ImportSettings.NoHeader),
        Quoted = parse.GetValue(ImportSettings.Quotes),
        ListSeparator = parse.GetValue(ImportSettings.ListSeparator) ?? "|",
    };
}
