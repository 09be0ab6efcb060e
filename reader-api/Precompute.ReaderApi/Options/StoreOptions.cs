using System.ComponentModel.DataAnnotations;

namespace Precompute.ReaderApi.Options;

/// <summary>Where versions are fetched from, section <c>Store</c>; the same settings as the batch's.</summary>
public sealed class StoreOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Store";

    /// <summary>Kind of store. Default <c>FileSystem</c>, the only one this build has.</summary>
    [Required(AllowEmptyStrings = false)]
    [AllowedValues("FileSystem", ErrorMessage = "Store:Kind must be FileSystem.")]
    public string Kind { get; set; } = "FileSystem";

    /// <summary>Root folder of a file-system store. Default <c>.precompute/store</c> under the current directory.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Path { get; set; } = System.IO.Path.Combine(".precompute", "store");
}
