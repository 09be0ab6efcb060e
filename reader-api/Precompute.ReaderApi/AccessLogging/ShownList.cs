namespace Precompute.ReaderApi.AccessLogging;

/// <summary>One list that a request showed.</summary>
/// <param name="Direction">forward, reverse, similar_startups, similar_users, explain_forward or explain_reverse.</param>
/// <param name="Role">The role of the list.</param>
/// <param name="Entity">For whom; null where the answer was impersonal, as for whoever opted out.</param>
/// <param name="Method">The method of the first item.</param>
/// <param name="Version">Label of the version.</param>
/// <param name="FirstRank">Rank of the first id.</param>
/// <param name="Requested">How many were asked for.</param>
/// <param name="Ids">What was shown, in order.</param>
/// <param name="Stale">Whether the live source was not asked.</param>
internal sealed record ShownList(
    string Direction, string Role, Guid? Entity, string Method, string Version, int FirstRank, int Requested, Guid[] Ids, bool Stale);
