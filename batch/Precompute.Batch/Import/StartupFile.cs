using System.Runtime.CompilerServices;
using Precompute.Database.Source;
using Precompute.Model;

namespace Precompute.Batch.Import;

/// <summary>Reads startups out of a mapped file.</summary>
internal static class StartupFile
{
    /// <summary>The good rows, in order.</summary>
    public static async IAsyncEnumerable<SourceStartup> ReadAsync(
        ImportRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await rows.ReadAsync(cancellationToken))
        {
            ExternalId id = rows.RequiredId("startup_id", EntityKind.Startup);
            ExternalId? owner = rows.OptionalId("owner_id", EntityKind.User);
            StartupType type = StartupType.Collaboration;
            if (rows.Text("type") is { } typeText && ImportValues.TryParseStartupType(typeText, out type) is { } problem)
                rows.Fail("type", typeText, problem);
            var startup = new SourceStartup
            {
                StartupId = id.Id,
                ExternalId = id.KeptText,
                OwnerId = owner?.Id,
                OwnerExternalId = owner?.KeptText,
                Title = rows.Text("title") ?? $"Startup {rows.Text("startup_id")}",
                Category = rows.Text("category"),
                Field = rows.Text("field"),
                Type = type,
                Stage = rows.Text("stage"),
                Tags = rows.List("tags"),
                RequiredSkills = rows.List("required_skills"),
                IsActive = rows.Boolean("is_active", true),
                CreatedAt = rows.Time("created_at"),
            };
            if (rows.Accept())
                yield return startup;
        }
    }
}
