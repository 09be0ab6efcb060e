using System.Runtime.CompilerServices;
using Precompute.Database.Source;
using Precompute.Model;

namespace Precompute.Batch.Import;

/// <summary>Reads people out of a mapped file.</summary>
internal static class UserFile
{
    /// <summary>The good rows, in order.</summary>
    public static async IAsyncEnumerable<SourceUser> ReadAsync(
        ImportRows rows, UserRoles defaultRoles, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await rows.ReadAsync(cancellationToken))
        {
            ExternalId id = rows.RequiredId("user_id", EntityKind.User);
            string[]? names = rows.List("roles");
            UserRoles roles = defaultRoles;
            if (names is not null && ImportValues.TryParseRoles(names, out roles) is { } problem)
                rows.Fail("roles", string.Join(", ", names), problem);
            var user = new SourceUser
            {
                UserId = id.Id,
                ExternalId = id.KeptText,
                Roles = roles,
                IsActive = rows.Boolean("is_active", true),
                OptedOut = rows.Boolean("opted_out", false),
                CreatedAt = rows.Time("created_at"),
                Categories = rows.List("categories"),
                Fields = rows.List("fields"),
                Tags = rows.List("tags"),
                Skills = rows.List("skills"),
                Stages = rows.List("stages"),
                EngagementTypes = rows.List("engagement_types"),
            };
            if (rows.Accept())
                yield return user;
        }
    }
}
