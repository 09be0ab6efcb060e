using Npgsql;
using Precompute.Batch.Forget;
using Precompute.Batch.Import;
using Precompute.Batch.Pipeline;
using Precompute.Database.Privacy;
using Precompute.Database.Publish;
using Precompute.Database.Source;
using Precompute.Model;
using Spectre.Console;

namespace Precompute.Batch.Cli;

/// <summary>What the <c>forget</c> commands do.</summary>
internal static class ForgetAction
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromSeconds(1);

    /// <summary>Forgets, or says what would go.</summary>
    public static async Task<int> ExecuteAsync(CommandSession session, ForgetSettings settings, CancellationToken cancellationToken)
    {
        Guid id = Parse(settings);
        if (!settings.DryRun && !settings.Yes && !Confirm(session, settings))
        {
            await session.Error.WriteLineAsync("Nothing was changed.");
            return ExitCodes.Cancelled;
        }

        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        DataFolders folders = DataFolders.Of(session.Options);
        await using RunServices services = new(session.Options, databases.Serving, databases.Source, folders, session.Time);
        EntityForgetting forgetting = new(services);
        if (settings.DryRun)
        {
            await ShowAsync(session, await forgetting.PreviewAsync(settings.Type, id, cancellationToken));
            return ExitCodes.Done;
        }

        await using RunLock? held = await AcquireAsync(services, settings.Wait, session.Time, cancellationToken);
        if (held is null)
            return await LockedAsync(session);
        ForgettingReceipt receipt = await forgetting.ExecuteAsync(
            new ForgetRequest
            {
                Type = settings.Type,
                Id = id,
                RequestedBy = $"{Environment.UserName} on {Environment.MachineName}",
                DeleteSource = settings.DeleteSource,
            },
            held,
            what => session.Error.WriteLine(what),
            cancellationToken);
        string path = Path.GetFullPath(settings.Receipt ?? ReceiptFile.DefaultPath(folders.Root, receipt.ReceiptId));
        ReceiptFile.Write(path, receipt);
        await ShowAsync(session, settings, receipt, path);
        return ExitCodes.Done;
    }

    /// <summary>Receipts.</summary>
    public static async Task<int> ListAsync(CommandSession session, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        IReadOnlyList<ForgettingReceipt> receipts = await new ForgettingLedger(serving, session.Time).ListAsync(cancellationToken);
        if (session.Json)
        {
            foreach (ForgettingReceipt receipt in receipts)
                JsonLine.Write(session.Output, receipt);
            return ExitCodes.Done;
        }

        Table table = new() { Border = TableBorder.Rounded };
        table.AddColumns("receipt", "entity", "status", "asked", "by", "done", "versions", "removed");
        foreach (ForgettingReceipt receipt in receipts)
        {
            table.AddRow(
                $"{receipt.ReceiptId}",
                NameOf(receipt.Entity),
                receipt.IsDone ? "done" : "pending",
                $"{receipt.RequestedAt:u}",
                Markup.Escape(receipt.RequestedBy),
                receipt.FinishedAt is { } finished ? $"{finished:u}" : "",
                $"{receipt.Versions.Count}",
                $"{receipt.Removed.Sum(static r => r.Count):N0}");
        }

        Consoles.On(session.Output).Write(table);
        return ExitCodes.Done;
    }

    // Import derives ids from numbers and texts the same way every time, so the id in the file is enough even when nothing of it is left.
    private static Guid Parse(ForgetSettings settings)
    {
        EntityKind kind = settings.Type == EntityType.User ? EntityKind.User : EntityKind.Startup;
        if (ExternalIds.TryMap(kind, settings.Id.Trim(), out ExternalId mapped) is { } problem)
            throw new InvalidInputException($"The id {problem}.");
        return Tombstone.Is(mapped.Id) ? throw new InvalidInputException("The id stands for somebody who was forgotten already.") : mapped.Id;
    }

    private static bool Confirm(CommandSession session, ForgetSettings settings)
    {
        if (session.Json || Console.IsInputRedirected)
            throw new InvalidInputException("Forgetting cannot be undone and nobody can be asked here: add --yes (or --dry-run to see what would go).");
        session.Error.Write($"Forget this {NameOf(settings.Type)} for good, in all tables and versions? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static async Task<RunLock?> AcquireAsync(RunServices services, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            if (await RunLock.TryAcquireAsync(services.Serving, cancellationToken) is { } held)
                return held;
            if (time.GetElapsedTime(started) >= patience)
                return null;
            await Task.Delay(LockPoll, time, cancellationToken);
        }
    }

    private static async Task<int> LockedAsync(CommandSession session)
    {
        const string Busy = "A run is under way and may have read the id already. Nothing was changed; try again when it is done, or with --wait SECONDS.";
        await session.Error.WriteLineAsync(Busy);
        if (session.Json)
            JsonLine.Write(session.Output, new { Status = "locked", ExitCode = ExitCodes.LockLost, Message = Busy });
        return ExitCodes.LockLost;
    }

    private static async Task ShowAsync(CommandSession session, ForgetPreview preview)
    {
        if (session.Json)
        {
            JsonLine.Write(session.Output, new { Status = "dry_run", preview.Rows, preview.Versions });
            return;
        }

        foreach (Removal removal in preview.Rows)
            await session.Output.WriteLineAsync($"{removal.Count,10:N0}  {removal.Place}");
        foreach (string version in preview.Versions)
            await session.Output.WriteLineAsync($"{"amended",10}  files of {version}");
        if (preview.Rows.Count + preview.Versions.Count == 0)
            await session.Output.WriteLineAsync("Nothing holds this id. Forgetting it would leave it out from now on.");
    }

    private static async Task ShowAsync(CommandSession session, ForgetSettings settings, ForgettingReceipt receipt, string path)
    {
        if (session.Json)
        {
            JsonLine.Write(session.Output, new { Status = "done", ReceiptFile = path, Receipt = receipt });
            return;
        }

        foreach (Removal removal in receipt.Removed)
            await session.Output.WriteLineAsync($"{removal.Count,10:N0}  {removal.Place}");
        if (receipt.Removed.Count == 0)
            await session.Output.WriteLineAsync("Nothing held this id. It is left out from now on.");
        foreach (AmendedVersion version in receipt.Versions)
            await session.Output.WriteLineAsync($"{version.Label}: manifest {version.ManifestSha256Before[..12]}… → {version.ManifestSha256After[..12]}…, {version.Files} files");
        foreach (string note in receipt.Notes)
            await session.Output.WriteLineAsync(note);
        if (!settings.DeleteSource)
            await session.Output.WriteLineAsync($"In plain tables of 'db init-demo-source' these statements (or --delete-source) delete the rest; your own tables need their like:\n{SourceErasure.StatementsFor(settings.Type)}");
        await session.Output.WriteLineAsync($"Receipt {receipt.ReceiptId}: {path}");
    }

    private static string NameOf(EntityType type) => type == EntityType.User ? "user" : "startup";
}
