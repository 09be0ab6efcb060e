using Parquet;
using Parquet.Schema;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>One column of a <see cref="ParquetTable"/>: gathers the values of a row group, then gives them away.</summary>
internal abstract class ParquetColumn
{
    /// <summary>Name and type; never null.</summary>
    public abstract Field Field { get; }

    /// <summary>Number of rows gathered.</summary>
    public abstract int Rows { get; }

    /// <summary>Writes what was gathered and forgets it.</summary>
    public abstract Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);
}
