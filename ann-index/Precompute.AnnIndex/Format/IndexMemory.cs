using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Format;

/// <summary>
/// The block of memory an index lives in: either allocated while building or a file mapped read-only. Reference-counted by
/// <see cref="SafeHandle"/>, so that disposing an index never pulls memory from under a search that still runs.
/// </summary>
internal sealed unsafe class IndexMemory : SafeHandle
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;

    private IndexMemory(nint address, long length, MemoryMappedFile? file, MemoryMappedViewAccessor? view)
        : base(0, ownsHandle: true)
    {
        _file = file;
        _view = view;
        Length = length;
        SetHandle(address);
        if (file is null)
            GC.AddMemoryPressure(Math.Max(length, 1));
    }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first byte; 64-byte aligned. Valid while a reference is held.</summary>
    public byte* Pointer => (byte*)handle;

    /// <summary>Zeroed memory.</summary>
    public static IndexMemory Allocate(long length)
    {
        void* block = NativeMemory.AlignedAlloc(checked((nuint)Math.Max(length, 64)), 64);
        NativeMemory.Clear(block, (nuint)length);
        return new IndexMemory((nint)block, length, null, null);
    }

    /// <summary>A file's bytes in memory of their own, which may be changed.</summary>
    /// <exception cref="PrecomputeException">The file is missing, empty or cannot be read.</exception>
    public static IndexMemory Load(string path)
    {
        using IndexMemory file = Map(path);
        IndexMemory copy = Allocate(file.Length);
        Buffer.MemoryCopy(file.Pointer, copy.Pointer, file.Length, file.Length);
        return copy;
    }

    /// <summary>Maps a file read-only.</summary>
    /// <exception cref="PrecomputeException">The file is missing, empty or cannot be read.</exception>
    public static IndexMemory Map(string path)
    {
        FileStream? stream = null;
        MemoryMappedFile? file = null;
        MemoryMappedViewAccessor? view = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            long length = stream.Length;
            if (length == 0)
                throw new PrecomputeException($"'{path}' is empty, not an index. Build the index again or fetch the file again.");
            file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            stream = null;
            view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* pointer = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            var memory = new IndexMemory((nint)(pointer + view.PointerOffset), length, file, view);
            file = null;
            view = null;
            return memory;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PrecomputeException($"'{path}' cannot be read as an index: {error.Message}", error);
        }
        finally
        {
            view?.Dispose();
            file?.Dispose();
            stream?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_view is null)
        {
            NativeMemory.AlignedFree((void*)handle);
            GC.RemoveMemoryPressure(Math.Max(Length, 1));
        }
        else
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file!.Dispose();
        }

        return true;
    }
}
