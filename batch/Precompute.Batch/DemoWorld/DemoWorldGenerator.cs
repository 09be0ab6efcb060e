using Precompute.Database.Source;
using Precompute.Numerics;

namespace Precompute.Batch.DemoWorld;

/// <summary>
/// Generates a two-sided marketplace from a seed. People and startups belong to latent communities and have tastes within them;
/// events follow both, so that a model which learns from history beats popularity, and declared features follow the community, so
/// that content answers for the cold. Activity is log-normal: every segment from nothing to hundreds of events is there.
/// </summary>
public static class DemoWorldGenerator
{
    // One independent stream of random numbers a step: a change to one leaves the rows of the others as they are.
    private const ulong PeopleStream = 1;
    private const ulong StartupStream = 2;
    private const ulong BudgetStream = 3;
    private const ulong UserEventStream = 4;
    private const ulong StartupEventStream = 5;

    // Share of all events that startups do.
    private const double StartupSideShare = 0.12;

    /// <summary>Generates a world; a pure function of the options. Time grows with events and with users × startups of a community.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GeneratedWorld Generate(DemoWorldOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        DemoPeople people = DemoPeople.Generate(options, new SeededRandom(options.Seed, PeopleStream));
        DemoStartups startups = DemoStartups.Generate(options, people, new SeededRandom(options.Seed, StartupStream));

        int startupSide = (int)(options.Events * StartupSideShare);
        int[] budgets = ActivityBudget.Distribute(options.Events - startupSide, people, new SeededRandom(options.Seed, BudgetStream));
        SourceInteraction[] userEvents = new UserEventGenerator(options, people, startups, new SeededRandom(options.Seed, UserEventStream)).Generate(budgets);
        SourceInteraction[] startupEvents =
            new StartupEventGenerator(options, people, startups, new SeededRandom(options.Seed, StartupEventStream)).Generate(startupSide, userEvents);
        return new GeneratedWorld
        {
            Users = people.Rows,
            Startups = startups.Rows,
            UserInteractions = userEvents,
            StartupInteractions = startupEvents,
            Communities = DemoTheme.All.Count,
            UserCommunities = people.Communities,
            StartupCommunities = startups.Communities,
        };
    }
}
