using System.Runtime.InteropServices;
using Precompute.Model.Live;

namespace Precompute.Model.Formats;

/// <summary>
/// The API's overlay on disk, for times when the source cannot be asked. Sections: 1 ticks of UTC at which it was taken i64; 2 user
/// ids (16 bytes each, order of the text), 3 user flags u8 (1 active, 2 opted out), 4 user roles u8; 5 startup ids, 6 startup flags
/// u8 (1 active), 7 owners (ids; zero where there is none).
/// </summary>
public static class EntityStatesFile
{
    private const uint Version = 1;
    private const byte ActiveFlag = 1;
    private const byte OptedOutFlag = 2;
    private const string PartSuffix = ".part";

    /// <summary>Writes the states beside the file and puts them in its place in one step, readable by the owner alone (0600).</summary>
    public static void Write(string path, EntityStates states)
    {
        ArgumentNullException.ThrowIfNull(states);
        EntityState[] users = [.. states.Users.All];
        EntityState[] startups = [.. states.Startups.All];
        string part = path + PartSuffix;
        using (SectionFileWriter writer = new(part, SectionFileKind.EntityStates, Version, 7))
        {
            writer.Write<long>(1, [states.TakenAt.UtcTicks]);
            IdSection.Write(writer, 2, Array.ConvertAll(users, static s => s.Id));
            writer.Write<byte>(3, Array.ConvertAll(users, Flags));
            writer.Write<byte>(4, Array.ConvertAll(users, static s => (byte)s.Roles));
            IdSection.Write(writer, 5, Array.ConvertAll(startups, static s => s.Id));
            writer.Write<byte>(6, Array.ConvertAll(startups, Flags));
            IdSection.Write(writer, 7, Array.ConvertAll(startups, static s => s.OwnerId));
            writer.Complete();
        }

        File.Move(part, path, overwrite: true);
    }

    /// <summary>Reads the states.</summary>
    /// <exception cref="CorruptFileException">The file is not what was written; the message names it and the offset.</exception>
    public static EntityStates Read(string path)
    {
        using SectionFileReader reader = SectionFileReader.Open(path, SectionFileKind.EntityStates, Version);
        long ticks = reader.ReadArray<long>(1, 1)[0];
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
            throw reader.Corrupt(reader.Get(1).Offset, $"the time {ticks} is none");
        Guid[] users = IdSection.Read(reader, 2);
        byte[] userFlags = reader.ReadArray<byte>(3, users.Length);
        UserRoles[] roles = MemoryMarshal.Cast<byte, UserRoles>(reader.ReadArray<byte>(4, users.Length)).ToArray();
        Guid[] startups = IdSection.Read(reader, 5);
        byte[] startupFlags = reader.ReadArray<byte>(6, startups.Length);
        Guid[] owners = IdSection.Read(reader, 7);
        if (owners.Length != startups.Length)
            throw reader.Corrupt(reader.Get(7).Offset, $"there are {owners.Length} owners of {startups.Length} startups");
        return new EntityStates
        {
            TakenAt = new DateTimeOffset(ticks, TimeSpan.Zero),
            Users = Buckets(users.Select((id, i) => State(id, userFlags[i], roles[i], Guid.Empty))),
            Startups = Buckets(startups.Select((id, i) => State(id, startupFlags[i], UserRoles.None, owners[i]))),
        };
    }

    private static EntityBuckets Buckets(IEnumerable<EntityState> states) => EntityBuckets.Empty.With([.. Enumerable.Range(0, EntityBuckets.Count)], states);

    private static EntityState State(Guid id, byte flags, UserRoles roles, Guid owner) =>
        new(id, (flags & ActiveFlag) != 0, (flags & OptedOutFlag) != 0, roles, owner);

    private static byte Flags(EntityState state) => (byte)((state.IsActive ? ActiveFlag : 0) | (state.OptedOut ? OptedOutFlag : 0));
}
