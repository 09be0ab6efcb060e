using System.Text.Json;
using Precompute.Batch.DemoWorld;
using Precompute.Database.Source;

namespace Precompute.Batch.Demo;

/// <summary>Asks the API for everybody in the cast, over HTTP like any backend would, and shows the answers.</summary>
internal static class DemoTour
{
    private const int Limit = 5;

    /// <summary>Asks and shows.</summary>
    public static async Task ShowAsync(ApiProcess api, GeneratedWorld world, DemoCast cast, DemoStory story, CancellationToken cancellationToken)
    {
        Dictionary<string, string> names = NamesOf(world);
        foreach (DemoCharacter character in cast.All)
        {
            using JsonDocument answer = await api.GetAsync($"{character.Path}?limit={Limit}", cancellationToken);
            story.Show(Read(answer.RootElement, character, names));
        }
    }

    private static DemoAnswer Read(JsonElement answer, DemoCharacter character, Dictionary<string, string> names)
    {
        (string list, string id) = character.ShowsStartups ? ("startups", "startup_id") : ("users", "user_id");
        DemoItem[] items =
        [
            .. answer.GetProperty(list).EnumerateArray().Select(item => new DemoItem(
                item.GetProperty("rank").GetInt32(),
                names.GetValueOrDefault(item.GetProperty(id).GetString()!, item.GetProperty(id).GetString()!),
                item.GetProperty("score").GetDouble(),
                item.GetProperty("method").GetString()!,
                [.. item.GetProperty("reasons").EnumerateArray().Select(static r => r.GetString()!)])),
        ];
        string method = answer.GetProperty("method_used").GetString()!;
        string summary = $"answered by {method}, {answer.GetProperty("returned").GetInt32()} of {answer.GetProperty("eligible").GetInt32():N0} eligible";
        return new DemoAnswer(character.Who, summary, character.ShowsStartups ? "startup" : "person", character.Path, method, items);
    }

    private static Dictionary<string, string> NamesOf(GeneratedWorld world)
    {
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (SourceStartup startup in world.Startups)
            names[startup.StartupId.ToString()] = string.IsNullOrEmpty(startup.Category) ? startup.Title : $"{startup.Title} ({startup.Category})";
        foreach (SourceUser user in world.Users)
            names[user.UserId.ToString()] = Describe(user);
        return names;
    }

    // People of the demo have no names; what they declare says more.
    private static string Describe(SourceUser user)
    {
        string[] known = [.. (user.Skills ?? []).Concat(user.Fields ?? []).Concat(user.Tags ?? []).Take(3)];
        string role = user.Roles.ToString().ToLowerInvariant();
        return known.Length == 0 ? role : $"{role}: {string.Join(", ", known)}";
    }
}
