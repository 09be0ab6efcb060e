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
    private const int GuidBytes = 16;

    // The entity, three numbers, four lengths.
    private const int FixedBytes = GuidBytes + (7 * sizeof(int));
    private readonly ulong[] _sum = new ulong[Lanes];
    private byte[] _row = new byte[8192];

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
        int bytes = checked(FixedBytes + (targets.Length * GuidBytes) + ((scores.Length + methods.Length + reasons.Length) * sizeof(int)));
        if (_row.Length < bytes)
            _row = new byte[Math.Max(bytes, _row.Length * 2)];
        RowWriter row = new(_row);
        row.Write(entity);
        row.Write((int)role);
        row.Write(interactionCount);
        row.Write(listMethod);
        row.Write(targets.Length);
        foreach (Guid target in targets)
            row.Write(target);
        row.Write(scores.Length);
        foreach (float score in scores)
            row.Write(BitConverter.SingleToInt32Bits(score));
        row.Write(methods.Length);
        foreach (short method in methods)
            row.Write(method);
        row.Write(reasons.Length);
        foreach (int reason in reasons)
            row.Write(reason);

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_row.AsSpan(0, bytes), digest);
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

    /// <summary>Little-endian numbers and big-endian ids, one after the other.</summary>
    private ref struct RowWriter(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void Write(Guid value)
        {
            value.TryWriteBytes(_rest, bigEndian: true, out _);
            _rest = _rest[GuidBytes..];
        }

        public void Write(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
            _rest = _rest[sizeof(int)..];
        }
    }
}
