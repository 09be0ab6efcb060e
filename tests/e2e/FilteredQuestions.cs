using Precompute.Model;

namespace Precompute.EndToEndTests;

/// <summary>Random questions with filters, the same every time: common and rare values of them, ones that nobody has, and none.</summary>
internal static class FilteredQuestions
{
    private const int Seed = 20260122;

    /// <summary>Draws them.</summary>
    public static IEnumerable<FilteredQuestion> Draw(SourceState source, SourceChange change, int count)
    {
        Random random = new(Seed);
        Guid[] users = [.. source.Users.Order()];
        Guid[] startups = [.. source.Startups.Order()];
        string[] categories = [.. source.Categories.Order(StringComparer.Ordinal)];
        for (int i = 0; i < count; i++)
        {
            Direction direction = i % 2 == 0 ? Direction.Forward : Direction.Reverse;
            yield return new FilteredQuestion(
                direction,
                random.Next(3) == 0 ? ListRole.Investor : ListRole.Developer,
                direction == Direction.Forward ? Person() : Startup(),
                random.Next(3) switch { 0 => StartupType.Marketplace, 1 => StartupType.Collaboration, _ => null },
                Category(),
                random.Next(6) switch { 0 or 1 => "seed", 2 => "growth", 3 => random.Next(8) == 0 ? "no-such-stage" : null, _ => null },
                random.Next(1, 101));
        }

        Guid Person() => random.Next(10) switch
        {
            0 => change.Newcomers[random.Next(change.Newcomers.Count)],
            1 or 2 => change.Active[random.Next(change.Active.Count)],
            3 when random.Next(3) == 0 => new Guid("bbbbbbbb-0000-4000-8000-000000000001"),
            _ => Mostly(users, source.HistoryLengthOfUser),
        };

        Guid Startup() => Mostly(startups, source.HistoryLengthOf);

        // Mostly those with a history that the factor model is asked about: few have one.
        Guid Mostly(Guid[] ids, Func<Guid, int> historyOf)
        {
            Guid id = ids[random.Next(ids.Length)];
            for (int i = 0; i < 40 && random.Next(20) > 0 && historyOf(id) < 5; i++)
                id = ids[random.Next(ids.Length)];
            return id;
        }

        string? Category() => random.Next(8) switch
        {
            0 or 1 or 2 => source.CategoryOf(startups[random.Next(startups.Length)]),
            3 or 4 => categories[random.Next(categories.Length)],
            5 when random.Next(4) == 0 => "no-such-category",
            _ => null,
        };
    }
}
