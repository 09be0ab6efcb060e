using System.Runtime.InteropServices;
using Precompute.Model.Versions;

namespace Precompute.Model.Formats;

/// <summary>
/// <c>data/eligibility.bin</c>: the catalogue. Sections: 1 user ids (16 bytes each, order of the text), 2 user roles u8, 3 user flags
/// u8 (1 active, 2 opted out), 4 forward counts i32; 5 startup ids, 6 startup kinds u8, 7 startup flags u8 (1 live), 8 owners i32,
/// 9 categories i32, 10 reverse counts i32.
/// </summary>
public static class EligibilityFile
{
    private const uint Version = 1;
    private const byte ActiveFlag = 1;
    private const byte OptedOutFlag = 2;

    /// <summary>Writes the catalogue.</summary>
    public static void Write(string path, VersionCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        using SectionFileWriter writer = new(path, SectionFileKind.Eligibility, Version, 10);
        IdSection.Write(writer, 1, catalogue.Users.Ids);
        writer.Write(2, MemoryMarshal.AsBytes(catalogue.Roles.AsSpan()));
        writer.Write<byte>(3, Enumerable.Range(0, catalogue.Users.Count)
            .Select(u => (byte)((catalogue.IsActive[u] ? ActiveFlag : 0) | (catalogue.OptedOut[u] ? OptedOutFlag : 0))).ToArray());
        writer.Write<int>(4, catalogue.ForwardCounts);
        IdSection.Write(writer, 5, catalogue.Startups.Ids);
        writer.Write(6, MemoryMarshal.AsBytes(catalogue.StartupTypes.AsSpan()));
        writer.Write<byte>(7, catalogue.StartupIsLive.Select(static live => live ? ActiveFlag : (byte)0).ToArray());
        writer.Write<int>(8, catalogue.Owners);
        writer.Write<int>(9, catalogue.Categories);
        writer.Write<int>(10, catalogue.ReverseCounts);
        writer.Complete();
    }

    /// <summary>Reads the catalogue.</summary>
    /// <exception cref="CorruptFileException">The file is not what was written; the message names it and the offset.</exception>
    public static VersionCatalogue Read(string path)
    {
        using SectionFileReader reader = SectionFileReader.Open(path, SectionFileKind.Eligibility, Version);
        IdMap users = IdSection.ReadMap(reader, 1);
        IdMap startups = IdSection.ReadMap(reader, 5);
        byte[] userFlags = reader.ReadArray<byte>(3, users.Count);
        byte[] startupFlags = reader.ReadArray<byte>(7, startups.Count);
        return new VersionCatalogue
        {
            Users = users,
            Roles = MemoryMarshal.Cast<byte, UserRoles>(reader.ReadArray<byte>(2, users.Count)).ToArray(),
            IsActive = Array.ConvertAll(userFlags, static f => (f & ActiveFlag) != 0),
            OptedOut = Array.ConvertAll(userFlags, static f => (f & OptedOutFlag) != 0),
            ForwardCounts = ReadInts(reader, 4, users.Count, 0, int.MaxValue),
            Startups = startups,
            StartupTypes = MemoryMarshal.Cast<byte, StartupType>(reader.ReadArray<byte>(6, startups.Count)).ToArray(),
            StartupIsLive = Array.ConvertAll(startupFlags, static f => (f & ActiveFlag) != 0),
            Owners = ReadInts(reader, 8, startups.Count, -1, users.Count - 1),
            Categories = ReadInts(reader, 9, startups.Count, -1, int.MaxValue),
            ReverseCounts = ReadInts(reader, 10, startups.Count, 0, int.MaxValue),
        };
    }

    private static int[] ReadInts(SectionFileReader reader, uint id, int count, int smallest, int largest)
    {
        int[] values = reader.ReadArray<int>(id, count);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < smallest || values[i] > largest)
                throw reader.Corrupt(reader.Get(id).Offset + (i * (long)sizeof(int)), $"the value {values[i]} is not between {smallest} and {largest}");
        }

        return values;
    }
}
