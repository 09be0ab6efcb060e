namespace Precompute.Batch.DemoWorld;

/// <summary>Size and seed of the generated marketplace. Equal options give equal rows.</summary>
public sealed record DemoWorldOptions
{
    /// <summary>Most people that can be asked for.</summary>
    public const int MaxUsers = 5_000_000;

    /// <summary>Most startups that can be asked for.</summary>
    public const int MaxStartups = 500_000;

    /// <summary>Most events that can be asked for: the world is made in memory, at about 100 bytes an event.</summary>
    public const int MaxEvents = 50_000_000;

    /// <summary>Seed of everything. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>People, at least 100. Default 5,000.</summary>
    public int Users { get; init; } = 5_000;

    /// <summary>Startups, at least 50. Default 1,000.</summary>
    public int Startups { get; init; } = 1_000;

    /// <summary>Events of both sides together, at least 10 a person on average for every segment to be filled. Default 150,000.</summary>
    public int Events { get; init; } = 150_000;

    /// <summary>Days before <see cref="AsOf"/> in which the events lie. Default 180.</summary>
    public int Days { get; init; } = 180;

    /// <summary>The end of the world: every event and every creation is before it. Part of what makes worlds equal.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is; the message names it with its range.</exception>
    internal void Check()
    {
        Check(nameof(Users), Users, 100, MaxUsers);
        Check(nameof(Startups), Startups, 50, MaxStartups);
        Check(nameof(Events), Events, 0, MaxEvents);
        Check(nameof(Days), Days, 7, 3650);
    }

    private static void Check(string name, int value, int lowest, int highest)
    {
        if (value < lowest || value > highest)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; {lowest} to {highest} is possible.");
    }
}
