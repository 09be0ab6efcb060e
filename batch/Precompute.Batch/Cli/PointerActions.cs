using Npgsql;
using Precompute.Database.Publish;
using Precompute.Numerics;

namespace Precompute.Batch.Cli;

/// <summary>What a person decides about the pointer: which version serves, which stays, which never serves again.</summary>
internal static class PointerActions
{
    /// <summary>Makes a kept version serve.</summary>
    public static Task<int> ActivateAsync(CommandSession session, string name, CancellationToken cancellationToken) => MoveAsync(
        session, async (versions, pointer, t) => await pointer.ActivateByHandAsync((await VersionLookup.FindAsync(versions, name, t)).VersionId, Person, t), cancellationToken);

    /// <summary>Goes back, and holds scheduled activations off.</summary>
    public static Task<int> RollbackAsync(CommandSession session, string? to, double? holdHours, CancellationToken cancellationToken)
    {
        TimeSpan hold = TimeSpan.FromHours(holdHours ?? session.Options.Schedule.RollbackHoldHours);
        return MoveAsync(
            session,
            async (versions, pointer, t) =>
            {
                long? target = to is null ? null : (await VersionLookup.FindAsync(versions, to, t)).VersionId;
                return await pointer.RollbackAsync(target, hold, Person, t);
            },
            cancellationToken);
    }

    /// <summary>Forbids a version to serve.</summary>
    public static Task<int> DisableAsync(CommandSession session, string name, CancellationToken cancellationToken) => MoveAsync(
        session, async (versions, pointer, t) => await pointer.DisableAsync((await VersionLookup.FindAsync(versions, name, t)).VersionId, Person, t), cancellationToken);

    /// <summary>Pins or unpins a version.</summary>
    public static Task<int> SetPinnedAsync(CommandSession session, string name, bool pinned, CancellationToken cancellationToken) => MoveAsync(
        session,
        async (versions, pointer, t) =>
        {
            VersionRecord version = await VersionLookup.FindAsync(versions, name, t);
            try
            {
                long fence = await pointer.SetPinnedAsync(version.VersionId, pinned, Person, t);
                return new ActivationResult(ActivationOutcome.Activated, fence, null, $"Version {version.VersionId} is {(pinned ? "pinned: it is never pruned" : "not pinned any more")}.");
            }
            catch (PrecomputeException e) when (!e.IsTransient)
            {
                throw new InvalidInputException(e.Message, e);
            }
        },
        cancellationToken);

    // The record of the pointer names who decided; a service account is told apart by its machine.
    private static string Person => $"{Environment.UserName} on {Environment.MachineName}";

    private static async Task<int> MoveAsync(
        CommandSession session, Func<VersionStore, VersionActivator, CancellationToken, Task<ActivationResult>> move, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        VersionStore versions = new(serving, session.Time);
        ActivationResult result = await move(versions, new VersionActivator(serving, session.Time), cancellationToken);
        if (result.Outcome != ActivationOutcome.Activated)
            throw new InvalidInputException(result.Message);
        ActiveVersion now = await versions.ReadActiveAsync(cancellationToken);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new
            {
                Status = "done",
                Serving = now.Version?.Label,
                Previous = now.Previous?.Label,
                result.Fence,
                now.HoldUntil,
                result.Message,
            });
            return ExitCodes.Done;
        }

        await session.Output.WriteLineAsync(result.Message);
        await session.Output.WriteLineAsync(now.Version is { } serves ? $"{serves.Label} serves." : "No version serves.");
        if (now.IsHeld(session.Time.GetUtcNow()))
            await session.Output.WriteLineAsync($"Scheduled runs do not activate until {now.HoldUntil:u}; 'precompute run weekly --force' or 'versions activate' ends that.");
        return ExitCodes.Done;
    }
}
