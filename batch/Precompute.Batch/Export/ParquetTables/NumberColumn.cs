using Parquet;
using Parquet.Schema;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>A column of numbers.</summary>
/// <typeparam name="T"><see cref="int"/> or <see cref="float"/>.</typeparam>
internal sealed class NumberColumn<T>(string name) : ParquetColumn
    where T : unmanaged
{
    private readonly DataField _field = new(name, typeof(T), isNullable: false);
    private readonly List<T> _values = [];

    /// <inheritdoc/>
    public override Field Field => _field;

    /// <inheritdoc/>
    public override int Rows => _values.Count;

    /// <summary>The next row's value.</summary>
    public void Add(T value) => _values.Add(value);

    /// <inheritdoc/>
    public override async Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAsync<T>(_field, _values.ToArray(), cancellationToken: cancellationToken);
        _values.Clear();
    }
}
