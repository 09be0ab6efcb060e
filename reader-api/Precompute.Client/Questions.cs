using Precompute.Contracts;

namespace Precompute.Client;

/// <summary>All that the API can be asked, but for its health. Thread-safe.</summary>
public static class Questions
{
    /// <summary>Startups for a person.</summary>
    /// <param name="userId">The person; one the API does not know gets what is popular.</param>
    /// <param name="role">The role in which the person looks.</param>
    public static ListQuestion<StartupsAnswer> StartupsFor(Guid userId, PersonRole role) =>
        new($"api/recommendations/{StartupsList(role)}/{userId}", ClientJson.Default.StartupsAnswer);

    /// <summary>People for a startup.</summary>
    /// <param name="startupId">The startup.</param>
    /// <param name="role">The role of the people shown.</param>
    public static ListQuestion<UsersAnswer> PeopleFor(Guid startupId, PersonRole role) =>
        new($"api/recommendations/{PeopleList(role)}/{startupId}", ClientJson.Default.UsersAnswer);

    /// <summary>What is popular, the same for everybody.</summary>
    /// <param name="role">With whom.</param>
    public static ListQuestion<StartupsAnswer> PopularStartups(PersonRole role) =>
        new("api/popular/startups", ClientJson.Default.StartupsAnswer, role);

    /// <summary>Startups like a startup: whom the same people act on. One page.</summary>
    /// <param name="startupId">Like which one.</param>
    public static ListQuestion<StartupsAnswer> StartupsLike(Guid startupId) =>
        new($"api/similar/startups/{startupId}", ClientJson.Default.StartupsAnswer);

    /// <summary>People like a person: who act on the same startups. One page.</summary>
    /// <param name="userId">Like whom.</param>
    /// <param name="role">The role of the people shown.</param>
    public static ListQuestion<UsersAnswer> PeopleLike(Guid userId, PersonRole role) =>
        new($"api/similar/users/{userId}", ClientJson.Default.UsersAnswer, role);

    /// <summary>Startups for each of many people.</summary>
    /// <param name="userIds">1 to 500 distinct people.</param>
    /// <param name="role">The role in which they look.</param>
    public static BatchQuestion<StartupsAnswer> StartupsForEach(IReadOnlyCollection<Guid> userIds, PersonRole role) =>
        new(StartupsList(role), userIds, ClientJson.Default.BatchAnswerStartupsAnswer);

    /// <summary>People for each of many startups.</summary>
    /// <param name="startupIds">1 to 500 distinct startups.</param>
    /// <param name="role">The role of the people shown.</param>
    public static BatchQuestion<UsersAnswer> PeopleForEach(IReadOnlyCollection<Guid> startupIds, PersonRole role) =>
        new(PeopleList(role), startupIds, ClientJson.Default.BatchAnswerUsersAnswer);

    /// <summary>Why a startup is shown to a person.</summary>
    /// <param name="userId">To whom.</param>
    /// <param name="startupId">What.</param>
    /// <param name="role">Which of the person's lists is meant.</param>
    public static Question<Explanation> WhyStartup(Guid userId, Guid startupId, PersonRole role) =>
        new($"api/explain/startups/{userId}/{startupId}", ClientJson.Default.Explanation, role);

    /// <summary>Why a person is shown to a startup.</summary>
    /// <param name="startupId">To which.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="role">Which of the startup's lists is meant.</param>
    public static Question<Explanation> WhyPerson(Guid startupId, Guid userId, PersonRole role) =>
        new($"api/explain/people/{startupId}/{userId}", ClientJson.Default.Explanation, role);

    /// <summary>The version that answers, its age and its size.</summary>
    public static Question<VersionReport> Version() => new("api/versions", ClientJson.Default.VersionReport);

    private static string StartupsList(PersonRole role) => role == PersonRole.Investor ? "startups/for-investor" : "startups/for-developer";

    private static string PeopleList(PersonRole role) => role == PersonRole.Investor ? "investors/for-startup" : "developers/for-startup";
}
