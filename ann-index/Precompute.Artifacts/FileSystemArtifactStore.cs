using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Precompute.Numerics;

namespace Precompute.Artifacts;

/// <summary>
/// Artefacts as files below one folder. A write goes to a temporary file, is flushed to the disk, and is linked into place in one
/// step that fails where a file exists: of two writers of one key, one creates and the other compares.
/// </summary>
public sealed class FileSystemArtifactStore : IArtifactStore
{
    private const int BufferBytes = 1 << 17;
    private const string TemporaryFolder = ".tmp";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = Private | UnixFileMode.UserExecute;

    // Counted over all stores of the process: several may write into one folder.
    private static long _temporaryCount;

    private static readonly SemaphoreSlim Replacing = new(1);

    private readonly string _root;
    private readonly UnixGroup? _group;

    /// <summary>Opens or creates the store.</summary>
    /// <exception cref="PrecomputeException">The group does not exist, or the folder cannot be given to it.</exception>
    public FileSystemArtifactStore(FileSystemStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path));
        _group = options.Group is { Length: > 0 } group ? UnixGroup.Find(group) : null;
        CreateFolder(_root);
        CreateFolder(Path.Combine(_root, TemporaryFolder));
        foreach (string left in Directory.EnumerateFiles(Path.Combine(_root, TemporaryFolder)))
        {
            if (TemporaryName.IsAbandoned(Path.GetFileName(left)))
                File.Delete(left);
        }
    }

    /// <inheritdoc/>
    public Uri Location => new(_root + Path.DirectorySeparatorChar);

    /// <inheritdoc/>
    public async Task<ArtifactPutResult> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        string path = PathOf(key);
        if (!content.CanSeek)
            throw new ArgumentException("The content must be seekable.", nameof(content));
        string temporary = Path.Combine(_root, TemporaryFolder, TemporaryName.Of($"{Interlocked.Increment(ref _temporaryCount)}"));
        try
        {
            await WriteAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            CreateFolder(Path.GetDirectoryName(path)!);
            if (ExclusiveName.TryGive(temporary, path))
            {
                DurableFolder.Flush(Path.GetDirectoryName(path)!);
                return ArtifactPutResult.Created;
            }

            return await SameAsync(temporary, path, cancellationToken).ConfigureAwait(false)
                ? ArtifactPutResult.AlreadyThere
                : throw new ArtifactConflictException(key);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The comparison and the rename are two steps: of two processes that replace one artefact at the same moment both may believe that
    /// they did. Those who replace hold the run lock.
    /// </remarks>
    public async Task<ArtifactPutResult> ReplaceAsync(string key, Stream content, string expectedSha256, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrEmpty(expectedSha256);
        string path = PathOf(key);
        if (!content.CanSeek)
            throw new ArgumentException("The content must be seekable.", nameof(content));
        string temporary = Path.Combine(_root, TemporaryFolder, TemporaryName.Of($"{Interlocked.Increment(ref _temporaryCount)}"));
        await Replacing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            string found = await HashAsync(key, cancellationToken).ConfigureAwait(false);
            await WriteAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            if (await SameAsync(temporary, path, cancellationToken).ConfigureAwait(false))
                return ArtifactPutResult.AlreadyThere;
            if (!string.Equals(found, expectedSha256, StringComparison.Ordinal))
                throw ArtifactConflictException.NotTheReplaced(key);
            File.Move(temporary, path, overwrite: true);
            DurableFolder.Flush(Path.GetDirectoryName(path)!);
            return ArtifactPutResult.Replaced;
        }
        finally
        {
            Replacing.Release();
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string key, long offset, CancellationToken cancellationToken)
    {
        string path = PathOf(key);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            FileStream file = OpenRead(path);
            file.Position = offset;
            return Task.FromResult<Stream>(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactNotFoundException(key, e);
        }
    }

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => Task.FromResult(File.Exists(PathOf(key)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArtifactInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string folder = Path.Combine(_root, ArtifactKey.RequirePrefix(prefix).Replace('/', Path.DirectorySeparatorChar));
        if (!Directory.Exists(folder))
            yield break;
        await Task.CompletedTask.ConfigureAwait(false);
        ArtifactInfo[] found = [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => new ArtifactInfo(Path.GetRelativePath(_root, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file.Length))
            .Where(static info => ArtifactKey.IsValid(info.Key))
            .OrderBy(static info => info.Key, StringComparer.Ordinal)];
        foreach (ArtifactInfo info in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return info;
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        string path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        if (!File.Exists(path))
            return Task.FromResult(false);
        File.Delete(path);
        RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        return Task.FromResult(true);
    }

    private static FileStream OpenRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static async Task<bool> SameAsync(string first, string second, CancellationToken cancellationToken)
    {
        if (new FileInfo(first).Length != new FileInfo(second).Length)
            return false;
        await using FileStream a = OpenRead(first);
        await using FileStream b = OpenRead(second);
        byte[] left = new byte[BufferBytes];
        byte[] right = new byte[BufferBytes];
        while (true)
        {
            int got = await a.ReadAtLeastAsync(left, left.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            int other = await b.ReadAtLeastAsync(right, right.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (!left.AsSpan(0, got).SequenceEqual(right.AsSpan(0, other)))
                return false;
            if (got < left.Length)
                return true;
        }
    }

    private async Task<string> HashAsync(string key, CancellationToken cancellationToken)
    {
        await using Stream stream = await OpenReadAsync(key, 0, cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    private async Task WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Private;
        await using FileStream file = new(path, options);
        await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        await file.FlushAsync(cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
        Share(path, UnixFileMode.GroupRead, Private);
    }

    private void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (path.Length > _root.Length)
            CreateFolder(Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, PrivateFolder);

        // A file is durable only if the folders on the way to it are.
        DurableFolder.Flush(Path.GetDirectoryName(path)!);
        Share(path, UnixFileMode.GroupRead | UnixFileMode.GroupExecute, PrivateFolder);
    }

    /// <summary>The group first, then the mode: the old group never gets to read.</summary>
    private void Share(string path, UnixFileMode forGroup, UnixFileMode own)
    {
        if (_group is null || OperatingSystem.IsWindows())
            return;
        _group.Give(path);
        File.SetUnixFileMode(path, own | forGroup);
    }

    private void RemoveEmptyFolders(string folder)
    {
        while (folder.Length > _root.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // Somebody has just written into it: then it is to stay.
                return;
            }

            folder = Path.GetDirectoryName(folder)!;
        }
    }

    private string PathOf(string key) => Path.Combine(_root, ArtifactKey.Require(key).Replace('/', Path.DirectorySeparatorChar));
}
