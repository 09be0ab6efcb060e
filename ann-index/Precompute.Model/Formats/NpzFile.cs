using System.IO.Compression;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>
/// NumPy .npz files: ZIP archives of .npy members, stored or deflated, as <c>numpy.savez</c> and <c>numpy.savez_compressed</c> write
/// them. Every length is compared with the directory, the file and <see cref="NpzOptions"/> before memory is taken for it, and every
/// member's CRC-32 is verified. Reading is thread-safe.
/// </summary>
public sealed class NpzFile : IDisposable
{
    private const string Extension = ".npy";
    private const long ParallelBytes = 1 << 20;

    // One time for all members (the earliest a ZIP can say), so that equal arrays give equal files.
    private static readonly DateTimeOffset MemberTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SafeFileHandle _handle;
    private readonly NpzOptions _options;
    private readonly Dictionary<string, ZipMember> _members = new(StringComparer.Ordinal);

    private NpzFile(string path, SafeFileHandle handle, NpzOptions options)
    {
        Path = path;
        _handle = handle;
        _options = options;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The names of the arrays, without the members' ending <c>.npy</c>.</summary>
    public IReadOnlyCollection<string> Names => _members.Keys;

    /// <summary>Opens an archive and checks its directory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="CorruptFileException">The file is not a whole archive; the message names it and the offset.</exception>
    public static NpzFile Open(string path, NpzOptions? options = null)
    {
        SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            NpzFile file = new(path, handle, options ?? new NpzOptions());
            foreach ((string name, ZipMember member) in ZipDirectory.Read(path, handle))
            {
                if (name.EndsWith(Extension, StringComparison.Ordinal))
                    file._members.Add(name[..^Extension.Length], member);
            }

            return file;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes an archive (0600) that <c>numpy.load</c> reads. The same arrays give the same bytes.</summary>
    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="compressed">Deflate the members, as <c>savez_compressed</c> does, or store them, as <c>savez</c> does.</param>
    /// <param name="arrays">The arrays by name; names are distinct.</param>
    public static void Write(string path, bool compressed, params ReadOnlySpan<(string Name, NpyArray Array)> arrays)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        using FileStream stream = PrivateFile.Create(path);
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, NpyArray array) in arrays)
            {
                if (string.IsNullOrEmpty(name) || !names.Add(name))
                    throw new ArgumentException($"An array has no name, or there are two of the name '{name}'.", nameof(arrays));
                ZipArchiveEntry entry = archive.CreateEntry(name + Extension, compressed ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                entry.LastWriteTime = MemberTime;
                using Stream content = entry.Open();
                NpyWriter.Write(content, array);
            }
        }

        stream.Flush(flushToDisk: true);
    }

    /// <summary>Whether the archive has an array of this name.</summary>
    public bool Contains(string name) => _members.ContainsKey(name);

    /// <summary>Reads one array.</summary>
    /// <exception cref="CorruptFileException">There is no such array, or its bytes are not what was written.</exception>
    /// <exception cref="UnusableFileException">It is larger than <see cref="NpzOptions.MaxArrayBytes"/>.</exception>
    public NpyArray Read(string name) => ReadMember(Find(name));

    /// <summary>Reads several arrays, large ones at the same time.</summary>
    /// <returns>The arrays in the order of the names.</returns>
    /// <exception cref="CorruptFileException">There is no such array, or its bytes are not what was written.</exception>
    /// <exception cref="UnusableFileException">One is larger than <see cref="NpzOptions.MaxArrayBytes"/>.</exception>
    public NpyArray[] ReadAll(params ReadOnlySpan<string> names)
    {
        ZipMember[] members = new ZipMember[names.Length];
        for (int i = 0; i < names.Length; i++)
            members[i] = Find(names[i]);
        if (_options.Threads <= 1 || members.Sum(static m => m.Length) < ParallelBytes)
            return Array.ConvertAll(members, ReadMember);
        NpyArray[] arrays = new NpyArray[members.Length];
        WorkSharing.For(members.Length, chunk: 1, _options.Threads, static _ => 0, (i, _) => arrays[i] = ReadMember(members[i]), CancellationToken.None);
        return arrays;
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private ZipMember Find(string name) => _members.TryGetValue(name, out ZipMember? member)
        ? member
        : throw new CorruptFileException(Path, 0, $"the archive has no array '{name}'; it has {(Names.Count == 0 ? "none" : string.Join(", ", Names.Order(StringComparer.Ordinal).Take(20)))}");

    private NpyArray ReadMember(ZipMember member)
    {
        if (member.Length > _options.MaxArrayBytes)
        {
            throw new UnusableFileException(
                Path, $"member '{member.Name}' holds {member.Length} bytes, above the limit of {_options.MaxArrayBytes}", "Split the matrix, or raise the limit if that much memory is there.");
        }

        using ZipMemberStream packed = ZipMemberStream.Open(Path, _handle, member);
        using Stream content = member.IsDeflated ? new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true) : packed;
        Crc32 checksum = new();
        NpyInput input = new(content, member.Length, Corrupt, checksum);
        NpyArray array = NpyReader.Read(input);
        if (checksum.GetCurrentHashAsUInt32() != member.Checksum)
            throw Corrupt(0, "its checksum does not match");
        return array;

        // A place in a deflated member has no offset in the file.
        CorruptFileException Corrupt(long position, string problem) => member.IsDeflated
            ? new CorruptFileException(Path, packed.Start, $"member '{member.Name}', byte {position} of its content: {problem}")
            : new CorruptFileException(Path, packed.Start + position, $"member '{member.Name}': {problem}");
    }
}
