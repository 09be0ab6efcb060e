using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Precompute.ReaderApi.Newcomers;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Where a page ended, and what the list was made of, so that the next page continues the same list: the version, the plan, and
/// the history as it was at the first page. Opaque to callers; a checksum over it and the question refuses altered cursors and
/// those of another question. It holds no secret, and no id but that of a newcomer who was shown. The checksum has no key: who reads
/// this code can make one, so whatever stands in it is checked like any parameter.
/// </summary>
/// <param name="VersionId">The version the list comes from.</param>
/// <param name="Basis">What the list is made of.</param>
/// <param name="InteractionCount">The count that chose the chain of methods.</param>
/// <param name="HistoryUntil">Newest event of the history used, in ticks of UTC; 0 where none was.</param>
/// <param name="HistoryLength">Events of the history used.</param>
/// <param name="OrderHash">Of what else the order depends on: <see cref="PageContinuation.OrderHash"/>.</param>
/// <param name="Position">Candidates already passed, shown or not.</param>
/// <param name="Shown">Items already shown.</param>
/// <param name="After">The last newcomer shown; null where there was none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PageCursor(
    long VersionId,
    AnswerBasis Basis,
    int InteractionCount,
    long HistoryUntil,
    int HistoryLength,
    ulong OrderHash,
    int Position,
    int Shown,
    NewcomerMark? After = null)
{
    private const byte Format = 2;
    private const int IdBytes = 16;
    private const int PayloadBytes = 47 + IdBytes;
    private const int TotalBytes = PayloadBytes + sizeof(ulong);

    /// <summary>The text of this cursor for a question.</summary>
    public string Encode(RecommendationRequest question)
    {
        Span<byte> bytes = stackalloc byte[TotalBytes];
        bytes[0] = Format;
        bytes[1] = (byte)Basis;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[2..], VersionId);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[10..], InteractionCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[14..], HistoryUntil);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[22..], HistoryLength);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[26..], OrderHash);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[34..], Position);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[38..], Shown);
        bytes[42] = After is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteSingleLittleEndian(bytes[43..], After?.Score ?? 0f);
        (After?.Id ?? Guid.Empty).TryWriteBytes(bytes[47..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[PayloadBytes..], Checksum(bytes[..PayloadBytes], question));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>
    /// Reads a cursor; false where it is none, was altered, belongs to another question, or says what no page can say. Whether its
    /// position lies within the list is known only where there is the list: <see cref="PageContinuation.RequireWithin"/>.
    /// </summary>
    public static bool TryDecode(string text, RecommendationRequest question, out PageCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[TotalBytes];
        if (text.Length != Base64Url.GetEncodedLength(TotalBytes)
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out int written)
            || written != TotalBytes
            || bytes[0] != Format
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[PayloadBytes..]) != Checksum(bytes[..PayloadBytes], question))
        {
            return false;
        }

        cursor = new PageCursor(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]),
            (AnswerBasis)bytes[1],
            BinaryPrimitives.ReadInt32LittleEndian(bytes[10..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[14..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[26..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[34..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[38..]),
            bytes[42] == 0 ? null : new NewcomerMark(BinaryPrimitives.ReadSingleLittleEndian(bytes[43..]), new Guid(bytes.Slice(47, IdBytes))));
        return cursor is { Position: >= 0, Shown: >= 0, InteractionCount: >= 0, HistoryLength: >= 0, Basis: <= AnswerBasis.Live }
            && (long)cursor.Shown - cursor.Position <= (cursor.After is null ? 0 : NewcomerWatch.MostOfAKind)
            && cursor.HistoryUntil >= 0 && cursor.HistoryUntil <= DateTime.MaxValue.Ticks;
    }

    private static ulong Checksum(ReadOnlySpan<byte> payload, RecommendationRequest question)
    {
        XxHash64 hash = new(seed: 0x50726563);
        hash.Append(payload);
        hash.Append(question.EntityId.ToByteArray());
        hash.Append([(byte)question.Direction, (byte)question.Role, question.Type is { } type ? (byte)type : (byte)0]);
        hash.Append(Encoding.UTF8.GetBytes(question.Category ?? ""));
        if (question.Stage is not null)
            hash.Append(Encoding.UTF8.GetBytes($"\0{question.Stage}"));
        return hash.GetCurrentHashAsUInt64();
    }
}
