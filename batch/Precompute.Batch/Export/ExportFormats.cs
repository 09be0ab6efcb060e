using Precompute.Batch.Export.AlsV1;
using Precompute.Batch.Export.ParquetTables;

namespace Precompute.Batch.Export;

/// <summary>The formats of <c>precompute export</c>.</summary>
internal static class ExportFormats
{
    /// <summary>All of them, in the order of the help.</summary>
    public static IReadOnlyList<IExportFormat> All { get; } = [new AlsV1Format(), new ParquetFormat()];

    /// <summary>The format of a name, or null.</summary>
    public static IExportFormat? Find(string name) => All.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.Ordinal));
}
