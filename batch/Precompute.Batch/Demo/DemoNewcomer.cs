using Precompute.Batch.DemoWorld;
using Precompute.Database.Source;
using Precompute.Model;

namespace Precompute.Batch.Demo;

/// <summary>Somebody who signs up after the run and acts five times: the API has to fold them in.</summary>
internal sealed class DemoNewcomer
{
    private const int Events = 5;

    private readonly SourceUser _user;
    private readonly SourceInteraction[] _interactions;

    private DemoNewcomer(SourceUser user, SourceInteraction[] interactions)
    {
        _user = user;
        _interactions = interactions;
        Character = new DemoCharacter(
            $"a developer who signed up after the run and acted {Events} times", $"/api/recommendations/startups/for-developer/{user.UserId}", ShowsStartups: true);
    }

    /// <summary>The newcomer as the demo asks for them.</summary>
    public DemoCharacter Character { get; }

    /// <summary>A newcomer with the tastes of somebody known: five of the startups that person acted on.</summary>
    public static DemoNewcomer Of(GeneratedWorld world, SourceUser example)
    {
        HashSet<Guid> live = [.. world.Startups.Where(static s => s.IsActive).Select(static s => s.StartupId)];
        Guid[] liked = [.. world.UserInteractions.Where(e => e.UserId == example.UserId && live.Contains(e.StartupId)).Select(static e => e.StartupId).Distinct().Take(Events)];
        DateTimeOffset now = world.UserInteractions.Max(static e => e.OccurredAt);
        Guid id = new("ffffffff-0000-8000-8000-000000000001");
        SourceUser user = new() { UserId = id, Roles = UserRoles.Developer, IsActive = true, CreatedAt = now };
        return new DemoNewcomer(user, [.. liked.Select(s => new SourceInteraction { UserId = id, StartupId = s, InteractionType = "like", OccurredAt = now })]);
    }

    /// <summary>Inserts the newcomer into the source, as the application would.</summary>
    public async Task InsertAsync(string sourceConnectionString, CancellationToken cancellationToken)
    {
        await using SourceWriter writer = await SourceWriter.BeginAsync(sourceConnectionString, cancellationToken);
        await writer.WriteUsersAsync(new[] { _user }.ToAsyncEnumerable(), cancellationToken);
        await writer.WriteInteractionsAsync(SourceSide.User, _interactions.ToAsyncEnumerable(), cancellationToken);
        await writer.PrepareAsync(new SourceWriteOptions { Origin = SourceOrigin.Application }, cancellationToken);
        await writer.CompleteAsync(cancellationToken);
    }
}
