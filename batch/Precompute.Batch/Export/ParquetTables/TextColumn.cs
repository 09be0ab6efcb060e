using Parquet;
using Parquet.Schema;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>
/// A column of text. Ids are text too: of Parquet's UUID type DuckDB makes a <c>uuid</c> and pyarrow sixteen bytes, and Spark refuses the
/// file; their text is read alike by all three, and costs little because equal ones are stored once a row group.
/// </summary>
internal sealed class TextColumn(string name) : ParquetColumn
{
    private readonly DataField _field = new(name, typeof(string), isNullable: false);
    private readonly List<string> _values = [];

    /// <inheritdoc/>
    public override Field Field => _field;

    /// <inheritdoc/>
    public override int Rows => _values.Count;

    /// <summary>The next row's value.</summary>
    public void Add(string value) => _values.Add(value);

    /// <inheritdoc/>
    public override async Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await group.WriteAsync(_field, _values);
        _values.Clear();
    }
}
