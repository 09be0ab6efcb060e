using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

using Precompute.Model;
using Precompute.Model.Lists;

namespace Precompute.Database.Publish;

/// <summary>
/// A hash of a set of list rows that does not depend on their order: SHA-256 of each row in a fixed encoding, added up in four
/// 64-bit lanes (wrapping), then SHA-256 of lanes and count. The version's id is no part of it, so equal lists of two versions have
/// equal hashes. Not thread-safe.
/// </summary>
public sealed class RowSetHash
{
    private const int Lanes = 4;
    private readonly ulong[] _sum = new ulong[Lanes];
    private readonly ArrayBufferWriter<byte> _row = new(8192);

    /// <summary>Rows added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(RecommendationRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Add(row.EntityId, row.Role, row.TargetIds, row.Scores, MemoryMarshal.Cast<RecommendationMethod, short>(row.Methods), row.Reasons, row.InteractionCount, (short)row.ListMethod);
    }

    /// <summary>Adds a row given by its columns.</summary>
    internal void Add(
        Guid entity, ListRole role, ReadOnlySpan<Guid> targets, ReadOnlySpan<float> scores, ReadOnlySpan<short> methods, ReadOnlySpan<int> reasons, int interactionCount, short listMethod)
    {
        _row.ResetWrittenCount();
        Write(entity);
        Write((int)role);
        Write(interactionCount);
        Write(listMethod);
        Write(targets.Length);
        foreach (Guid target in targets)
            Write(target);
        Write(scores.Length);
        foreach (float score in scores)
            Write(BitConverter.SingleToInt32Bits(score));
        Write(methods.Length);
        foreach (short method in methods)
            Write(method);
        Write(reasons.Length);
        foreach (int reason in reasons)
            Write(reason);

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_row.WrittenSpan, digest);
        for (int lane = 0; lane < Lanes; lane++)
            _sum[lane] += BinaryPrimitives.ReadUInt64LittleEndian(digest[(lane * sizeof(ulong))..]);
        Count++;
    }

    /// <summary>The hash of all rows so far, lower-case hex.</summary>
    public string ToHex()
    {
        Span<byte> text = stackalloc byte[(Lanes + 1) * sizeof(ulong)];
        for (int lane = 0; lane < Lanes; lane++)
            BinaryPrimitives.WriteUInt64LittleEndian(text[(lane * sizeof(ulong))..], _sum[lane]);
        BinaryPrimitives.WriteInt64LittleEndian(text[(Lanes * sizeof(ulong))..], Count);
        return Convert.ToHexStringLower(SHA256.HashData(text));
    }

    private void Write(Guid value)
    {
        value.TryWriteBytes(_row.GetSpan(16), bigEndian: true, out _);
        _row.Advance(16);
    }

    private void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_row.GetSpan(sizeof(int)), value);
        _row.Advance(sizeof(int));
    }
}
