using System.ComponentModel.DataAnnotations;

namespace Precompute.ReaderApi.Options;

/// <summary>Settings of the access log, section <c>Api:AccessLog</c>: one JSON line for each list shown.</summary>
public sealed class AccessLogOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Api:AccessLog";

    /// <summary>
    /// Folder for the files, created where it is missing; of one API alone. Default empty: no access log. The files say what was shown to whom:
    /// data of people, readable by this user only, or by its group with <see cref="GroupMayRead"/>.
    /// </summary>
    public string Path { get; set; } = "";

    /// <summary>Largest file, bytes. Default 100 MiB; then, and when a day of UTC ends, the next one is begun.</summary>
    [Range(64L * 1024, 1L << 40)]
    public long MaxBytes { get; set; } = 100L * 1024 * 1024;

    /// <summary>
    /// How many files are kept, the one that is written included. Default 30; older ones are deleted. The log takes at most this many times
    /// <see cref="MaxBytes"/>, and holds what people were shown for as long as that lasts.
    /// </summary>
    [Range(1, 100_000)]
    public int RetainedFiles { get; set; } = 30;

    /// <summary>
    /// Whether the group may read the files (0640 in place of 0600) and enter the folder where it is made here (0750): so that
    /// <c>precompute access-log ingest</c>, as another user, takes them into the database. The group is that of this process, or of a folder with the
    /// set-group-ID bit. Default false.
    /// </summary>
    public bool GroupMayRead { get; set; }

    /// <summary>
    /// How many lines may wait for the disk. Default 10,000, at most 20 MB; further ones are dropped and counted, so that no request waits.
    /// </summary>
    [Range(16, 1_000_000)]
    public int QueueCapacity { get; set; } = 10_000;
}
