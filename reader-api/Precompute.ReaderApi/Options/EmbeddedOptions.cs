using System.ComponentModel.DataAnnotations;

namespace Precompute.ReaderApi.Options;

/// <summary>The embedded cluster, section <c>Embedded</c>; used only where no connection string is given.</summary>
public sealed class EmbeddedOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Embedded";

    /// <summary>Folder of the cluster. Default <c>.precompute/postgres</c> under the current directory.</summary>
    [Required(AllowEmptyStrings = false)]
    public string DataDirectory { get; set; } = Path.Combine(".precompute", "postgres");
}
