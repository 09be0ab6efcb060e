using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

using Precompute.Model.Content;
using Precompute.Model.Snapshot;

namespace Precompute.Database.Extract;

/// <summary>
/// SHA-256 over everything a run can be influenced by, in the order of the columns, each with its length before it. Columns are in a
/// fixed order whatever order the database returned, so equal content has equal fingerprints, and one added and one deleted row differ.
/// </summary>
internal static class SnapshotFingerprint
{
    /// <summary>The fingerprint, lower-case hex.</summary>
    public static string Compute(FeatureVocabulary vocabulary, UserTable users, StartupTable startups, InteractionLog userEvents, InteractionLog startupEvents)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Feature feature in vocabulary.Features)
            Append(hash, $"{(byte)feature.Kind}:{feature.Value}");
        Append(hash, users.Ids.Ids);
        Append<Model.UserRoles>(hash, users.Roles);
        Append<bool>(hash, users.IsActive);
        Append<bool>(hash, users.OptedOut);
        Append<uint>(hash, users.CreatedAt);
        Append(hash, users.Features);
        Append(hash, startups.Ids.Ids);
        Append<int>(hash, startups.Owner);
        Append<Model.StartupType>(hash, startups.Types);
        Append<bool>(hash, startups.IsActive);
        Append<uint>(hash, startups.CreatedAt);
        Append(hash, startups.Features);
        Append(hash, userEvents);
        Append(hash, startupEvents);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, InteractionLog log)
    {
        foreach (string type in log.Types)
            Append(hash, type);
        Append<int>(hash, log.Users);
        Append<int>(hash, log.Startups);
        Append<byte>(hash, log.TypeIndexes);
        Append<uint>(hash, log.OccurredAt);
    }

    private static void Append(IncrementalHash hash, FeatureTable features)
    {
        Append<long>(hash, features.RowOffsets);
        Append<int>(hash, features.Features);
    }

    private static void Append(IncrementalHash hash, string text) => Append<byte>(hash, Encoding.UTF8.GetBytes(text));

    private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, values.Length);
        hash.AppendData(length);

        // In pieces: the bytes of a long column may be more than a span counts.
        const int Piece = 1 << 20;
        for (int start = 0; start < values.Length; start += Piece)
            hash.AppendData(MemoryMarshal.AsBytes(values[start..Math.Min(values.Length, start + Piece)]));
    }
}
