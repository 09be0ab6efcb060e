using Precompute.Database.Source;

namespace Precompute.Batch.DemoWorld;

/// <summary>Writes a generated world into the demo source.</summary>
public static class DemoWorldWriter
{
    /// <summary>
    /// Writes the world in place of an earlier one, in one transaction; creates the demo source where there is none.
    /// </summary>
    /// <exception cref="Precompute.Numerics.PrecomputeException">
    /// Schema <c>source</c> belongs to an application, or holds imported data; nothing was changed.
    /// </exception>
    public static async Task<SourceWriteReport> WriteAsync(string connectionString, GeneratedWorld world, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(world);
        await DemoSource.InitAsync(connectionString, cancellationToken);
        await using SourceWriter writer = await SourceWriter.BeginAsync(connectionString, cancellationToken);
        await writer.WriteUsersAsync(world.Users.ToAsyncEnumerable(), cancellationToken);
        await writer.WriteStartupsAsync(world.Startups.ToAsyncEnumerable(), cancellationToken);
        await writer.WriteInteractionsAsync(SourceSide.User, world.UserInteractions.ToAsyncEnumerable(), cancellationToken);
        await writer.WriteInteractionsAsync(SourceSide.Startup, world.StartupInteractions.ToAsyncEnumerable(), cancellationToken);
        await writer.PrepareAsync(new SourceWriteOptions { Origin = SourceOrigin.Demo }, cancellationToken);
        return await writer.CompleteAsync(cancellationToken);
    }
}
