using Npgsql;

namespace Precompute.Batch.Pipeline;

/// <summary>Recognises a full disk behind an exception.</summary>
internal static class FullDisk
{
    // errno ENOSPC and EDQUOT as the runtime passes them on, and Windows' ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] NoSpace = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Whether a file system, this process's or the database's, had no room left.</summary>
    public static bool IsBehind(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is PostgresException { SqlState: PostgresErrorCodes.DiskFull } || (exception is IOException io && Array.IndexOf(NoSpace, io.HResult) >= 0))
                return true;
        }

        return false;
    }
}
