using System.Diagnostics;
using Precompute.Batch.Export;
using Precompute.Batch.Pipeline;
using Precompute.Database.Publish;

namespace Precompute.Batch.Cli;

/// <summary>What <c>export</c> does.</summary>
internal static class ExportAction
{
    /// <summary>Exports and reports.</summary>
    public static async Task<int> ExecuteAsync(
        CommandSession session, string version, IExportFormat format, string output, bool overwrite, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using RunServices services = new(session.Options, databases.Serving, databases.Source, DataFolders.Of(session.Options), session.Time);
        VersionRecord record = await VersionLookup.FindAsync(services.Versions, version, cancellationToken);
        ExportReport report = await new VersionExporter(services.Store).ExportAsync(record, format, output, overwrite, cancellationToken);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new
            {
                Status = "done",
                report.Version,
                report.Format,
                Output = report.Folder,
                Files = report.Files.Select(f => new { f.Name, f.Holds, Bytes = BytesOf(report, f) }),
                Seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3),
            });
            return ExitCodes.Done;
        }

        await session.Output.WriteLineAsync($"{report.Version} as {report.Format} in {report.Folder}:");
        foreach (ExportedFile file in report.Files)
            await session.Output.WriteLineAsync($"  {file.Name,-32} {ByteSize.Describe(BytesOf(report, file)),10}  {file.Holds}");
        return ExitCodes.Done;
    }

    private static long BytesOf(ExportReport report, ExportedFile file) => new FileInfo(Path.Combine(report.Folder, file.Name)).Length;
}
