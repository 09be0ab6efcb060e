namespace Precompute.Database.Embedded;

/// <summary>The permissions used here, by name.</summary>
internal static class FileModes
{
    /// <summary>0600.</summary>
    public const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700.</summary>
    public const UnixFileMode OwnerAll = OwnerReadWrite | UnixFileMode.UserExecute;

    /// <summary>0711: others may pass through, not list.</summary>
    public const UnixFileMode OthersMayPass = OwnerAll | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
