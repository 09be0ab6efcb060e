using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>
/// Entity tags of answers: a hash of the version, the question and everything that is shown. Weak, because <c>request_id</c> and, of live
/// answers, <c>generated_at</c> differ each time. The answer is found anew before it is compared: an opt-out acts on the next request.
/// </summary>
internal static class AnswerTag
{
    private const int HexDigits = 32;

    /// <summary>More than everything that is in every answer takes, the lengths of the texts included.</summary>
    private const int MostFixedBytes = 128;

    /// <summary>An id, a score, a method and three reasons.</summary>
    private const int ItemBytes = 16 + sizeof(float) + sizeof(short) + (3 * sizeof(int));

    /// <summary>The tag of an answer.</summary>
    public static string Of(RecommendationRequest request, RecommendationAnswer answer)
    {
        int characters = answer.ModelVersion.Length + (request.Category?.Length ?? 0) + (request.Stage?.Length ?? 0) + (request.Cursor?.Length ?? 0);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MostFixedBytes + (sizeof(char) * characters) + (ItemBytes * answer.Items.Count));
        TagContent content = new(buffer);
        content.Add(answer.ModelVersion);
        content.Add((byte)request.Direction);
        content.Add(request.AmongPeers);
        content.Add((byte)request.Role);
        content.Add(request.EntityId);
        content.Add(request.Limit);
        content.Add(request.Type is { } type ? (int)type : -1);
        content.Add(request.Category);
        content.Add(request.Stage);
        content.Add(request.Cursor);
        content.Add((byte)answer.Plan.Basis);
        content.Add(answer.Plan.InteractionCount);
        content.Add(answer.Plan.Known);
        content.Add(answer.Plan.RoleMatches);
        content.Add(answer.Stale);
        content.Add(answer.NextCursor is null);
        content.Add(answer.Eligible);
        content.Add(answer.FilteredOut);
        content.Add(answer.ActedOn);
        content.Add(answer.Ineligible);
        foreach (Candidate item in answer.Items)
        {
            content.Add(item.Id);
            content.Add(item.Score);
            content.Add((short)item.Method);
            content.Add(item.Reason1);
            content.Add(item.Reason2);
            content.Add(item.Reason3);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content.Written, hash);
        ArrayPool<byte>.Shared.Return(buffer);
        return Weak(hash);
    }

    /// <summary>The tag of something with a hash.</summary>
    public static string Weak(ReadOnlySpan<byte> hash) => $"W/\"{Convert.ToHexStringLower(hash)[..HexDigits]}\"";

    /// <summary>Writes the headers of an answer that may be kept by who asked and is asked for again each time.</summary>
    /// <returns>Whether the one who asks holds it already: 304 then.</returns>
    public static bool IsHeld(HttpContext context, string tag)
    {
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (StringValues.IsNullOrEmpty(context.Request.Headers.IfNoneMatch))
            return false;
        RequestHeaders headers = context.Request.GetTypedHeaders();
        EntityTagHeaderValue current = EntityTagHeaderValue.Parse(tag);
        return headers.IfNoneMatch.Any(held => held.Equals(EntityTagHeaderValue.Any) || held.Compare(current, useStrongComparison: false));
    }
}
