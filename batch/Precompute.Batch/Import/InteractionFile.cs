using System.Runtime.CompilerServices;
using Precompute.Database.Source;

namespace Precompute.Batch.Import;

/// <summary>Reads interactions of either side out of a mapped file.</summary>
internal static class InteractionFile
{
    /// <summary>The good rows, in order. Equal rows are separate events.</summary>
    public static async IAsyncEnumerable<SourceInteraction> ReadAsync(
        ImportRows rows, DateTimeOffset? defaultTime, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Types repeat all the time: one string each.
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken))
        {
            ExternalId user = rows.RequiredId("user_id", EntityKind.User);
            ExternalId startup = rows.RequiredId("startup_id", EntityKind.Startup);
            string? type = rows.Text("interaction_type");
            if (type is null)
                rows.Fail("interaction_type", "", "is empty; a type such as view, apply or interest is required");
            DateTimeOffset? time = rows.Time("occurred_at") ?? defaultTime;
            if (time is null)
                rows.Fail("occurred_at", "", "is empty; give the time, or --default-time for all rows without one");
            Guid? request = rows.Uuid("request_id");
            if (!rows.Accept())
                continue;
            if (!types.TryGetValue(type!, out string? shared) && types.Count < 256)
                types.Add(type!, shared = type!);
            yield return new SourceInteraction(user.Id, startup.Id, shared ?? type!, time!.Value, request)
            {
                Line = rows.Line,
                UserExternalId = user.KeptText,
                StartupExternalId = startup.KeptText,
            };
        }
    }
}
