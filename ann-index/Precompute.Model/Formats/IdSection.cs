using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>Ids in a section: 16 bytes each, in the byte order of their text (that of PostgreSQL's <c>uuid</c>).</summary>
internal static class IdSection
{
    public const int Bytes = 16;

    public static void Write(SectionFileWriter writer, uint id, ReadOnlySpan<Guid> ids)
    {
        writer.Begin(id);
        Span<byte> bytes = stackalloc byte[Bytes];
        foreach (Guid value in ids)
        {
            value.TryWriteBytes(bytes, bigEndian: true, out _);
            writer.Append<byte>(bytes);
        }
    }

    public static Guid[] Read(SectionFileReader reader, uint id)
    {
        byte[] bytes = reader.ReadArray<byte>(id);
        if (bytes.Length % Bytes != 0)
            throw reader.Corrupt(reader.Get(id).Offset, $"section {id} has {bytes.Length} bytes, which is not a number of ids");
        Guid[] ids = new Guid[bytes.Length / Bytes];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = new Guid(bytes.AsSpan(i * Bytes, Bytes), bigEndian: true);
        return ids;
    }

    public static IdMap ReadMap(SectionFileReader reader, uint id)
    {
        Guid[] ids = Read(reader, id);
        try
        {
            return new IdMap(ids);
        }
        catch (PrecomputeException e)
        {
            throw new CorruptFileException(reader.Path, reader.Get(id).Offset, e.Message.TrimEnd('.'), e);
        }
    }
}
