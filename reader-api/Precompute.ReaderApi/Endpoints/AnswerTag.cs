using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Headers;
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

    /// <summary>The tag of an answer.</summary>
    public static string Of(RecommendationRequest request, RecommendationAnswer answer)
    {
        using MemoryStream content = new();
        using (BinaryWriter writer = new(content, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(answer.ModelVersion);
            writer.Write((byte)request.Direction);
            writer.Write(request.AmongPeers);
            writer.Write((byte)request.Role);
            writer.Write(request.EntityId.ToByteArray());
            writer.Write(request.Limit);
            writer.Write($"{request.Type}");
            writer.Write(request.Category ?? "");
            writer.Write(request.Stage ?? "");
            writer.Write(request.Cursor ?? "");
            writer.Write((byte)answer.Plan.Basis);
            writer.Write(answer.Plan.InteractionCount);
            writer.Write($"{answer.Plan.Known} {answer.Plan.RoleMatches} {answer.Stale} {answer.NextCursor is null}");
            writer.Write(answer.Eligible);
            writer.Write(answer.FilteredOut);
            writer.Write(answer.ActedOn);
            writer.Write(answer.Ineligible);
            foreach (Candidate item in answer.Items)
            {
                writer.Write(item.Id.ToByteArray());
                writer.Write(item.Score);
                writer.Write((short)item.Method);
                writer.Write(item.Reason1);
                writer.Write(item.Reason2);
                writer.Write(item.Reason3);
            }
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length), hash);
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
        RequestHeaders headers = context.Request.GetTypedHeaders();
        EntityTagHeaderValue current = EntityTagHeaderValue.Parse(tag);
        return headers.IfNoneMatch.Any(held => held.Equals(EntityTagHeaderValue.Any) || held.Compare(current, useStrongComparison: false));
    }
}
