using System.Text.Json;
using Npgsql;
using Precompute.Database.Publish;
using Spectre.Console;

namespace Precompute.Batch.Cli;

/// <summary>What the <c>versions</c> commands show.</summary>
internal static class VersionActions
{
    /// <summary>All versions, newest first.</summary>
    public static async Task<int> ListAsync(CommandSession session, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        VersionStore store = new(serving, session.Time);
        IReadOnlyList<VersionRecord> versions = await store.ListAsync(cancellationToken);
        if (session.Json)
        {
            foreach (VersionRecord version in versions)
                JsonLine.Write(session.Output, Describe(version));
            return ExitCodes.Done;
        }

        if (versions.Count == 0)
        {
            await session.Output.WriteLineAsync("There is no version yet: precompute run weekly");
            return ExitCodes.Done;
        }

        Table table = new() { Border = TableBorder.Rounded };
        table.AddColumns("version", "kind", "status", "pinned", "created", "activated", "rows", "content");
        foreach (VersionRecord version in versions)
        {
            table.AddRow(
                version.Label,
                version.Kind,
                version.Status.ToName(),
                version.Pinned ? "yes" : "",
                $"{version.CreatedAt:u}",
                version.ActivatedAt is { } activated ? $"{activated:u}" : "",
                RowsOf(version),
                version.ContentSha256 is { } sha ? sha[..12] : "");
        }

        Consoles.On(session.Output).Write(table);
        return ExitCodes.Done;
    }

    /// <summary>One version with everything that is known of it.</summary>
    public static async Task<int> ShowAsync(CommandSession session, string name, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        VersionStore store = new(serving, session.Time);
        VersionRecord version = await VersionLookup.FindAsync(store, name, cancellationToken);
        if (session.Json)
        {
            JsonLine.Write(session.Output, Describe(version));
            return ExitCodes.Done;
        }

        Grid grid = new Grid().AddColumn().AddColumn();
        grid.AddRow("version", version.Label);
        grid.AddRow("kind", version.Kind);
        grid.AddRow("status", version.Status.ToName() + (version.Pinned ? ", pinned" : ""));
        grid.AddRow("created", $"{version.CreatedAt:u}");
        grid.AddRow("activated", version.ActivatedAt is { } activated ? $"{activated:u}" : "never");
        grid.AddRow("newest event", version.Watermark is { } watermark ? $"{watermark:u}" : "unknown");
        grid.AddRow("source", version.SourceFingerprint ?? "unknown");
        grid.AddRow("kernels", version.KernelVariant ?? "unknown");
        grid.AddRow("content", version.ContentSha256 ?? "not complete");
        if (version.AmendedAt is { } amended)
            grid.AddRow("amended", $"{amended:u}, published as {version.OriginalContentSha256}");
        grid.AddRow("files", Markup.Escape(version.ArtifactUri ?? "none"));
        grid.AddRow("rows", Markup.Escape(version.RowCounts));
        grid.AddRow("metrics", Markup.Escape(version.Metrics));
        grid.AddRow("settings", Markup.Escape(version.Config));
        Consoles.On(session.Output).Write(grid);
        return ExitCodes.Done;
    }

    private static object Describe(VersionRecord version) => new
    {
        version.VersionId,
        Version = version.Label,
        version.Kind,
        Status = version.Status.ToName(),
        version.Pinned,
        version.CreatedAt,
        version.ActivatedAt,
        version.Watermark,
        version.SourceFingerprint,
        version.KernelVariant,
        version.ContentSha256,
        version.ManifestSha256,
        version.OriginalContentSha256,
        version.AmendedAt,
        version.ArtifactUri,
        RowCounts = JsonDocument.Parse(version.RowCounts).RootElement,
        Metrics = JsonDocument.Parse(version.Metrics).RootElement,
        Config = JsonDocument.Parse(version.Config).RootElement,
    };

    private static string RowsOf(VersionRecord version)
    {
        using JsonDocument counts = JsonDocument.Parse(version.RowCounts);
        long rows = 0;
        foreach (string direction in (string[])["forward", "reverse"])
            rows += counts.RootElement.TryGetProperty(direction, out JsonElement value) ? value.GetInt64() : 0L;
        return rows == 0 ? "" : $"{rows:N0}";
    }
}
