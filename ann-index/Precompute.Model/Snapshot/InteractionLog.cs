using Precompute.Numerics;

namespace Precompute.Model.Snapshot;

/// <summary>
/// Interactions of one side as parallel columns; event i is (Users[i], Startups[i], Types[TypeIndexes[i]], OccurredAt[i]).
/// Ordered by user, startup, type, time, so that equal data give equal columns whatever order the database returned.
/// Only events of users and startups that the snapshot knows are here; what was left out is counted in <see cref="SourceSnapshot"/>.
/// </summary>
public sealed class InteractionLog
{
    /// <summary>Wraps the columns; they are not copied.</summary>
    /// <param name="types">Names of the interaction types that occur, ordinal order.</param>
    /// <param name="users">User ordinals.</param>
    /// <param name="startups">Startup ordinals.</param>
    /// <param name="typeIndexes">Indexes into <paramref name="types"/>.</param>
    /// <param name="occurredAt">Seconds since 1970-01-01 UTC.</param>
    public InteractionLog(string[] types, int[] users, int[] startups, byte[] typeIndexes, uint[] occurredAt)
    {
        if (users.Length != startups.Length || users.Length != typeIndexes.Length || users.Length != occurredAt.Length)
        {
            throw new PrecomputeException(
                $"Interaction columns differ in length: {users.Length} users, {startups.Length} startups, {typeIndexes.Length} types, {occurredAt.Length} times.");
        }

        Types = types;
        Users = users;
        Startups = startups;
        TypeIndexes = typeIndexes;
        OccurredAt = occurredAt;
    }

    /// <summary>Number of events.</summary>
    public int Count => Users.Length;

    /// <summary>Names of the interaction types.</summary>
    public string[] Types { get; }

    /// <summary>User ordinals, per event.</summary>
    public int[] Users { get; }

    /// <summary>Startup ordinals, per event.</summary>
    public int[] Startups { get; }

    /// <summary>Indexes into <see cref="Types"/>, per event.</summary>
    public byte[] TypeIndexes { get; }

    /// <summary>Seconds since 1970-01-01 UTC, per event.</summary>
    public uint[] OccurredAt { get; }
}
