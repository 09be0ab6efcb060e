using Parquet;
using Parquet.Schema;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>A column of lists of float: one vector a row, at least one value each.</summary>
internal sealed class VectorColumn : ParquetColumn
{
    private readonly DataField _item = new("element", typeof(float), isNullable: false);
    private readonly ListField _field;
    private readonly List<float> _values = [];
    private readonly List<int> _levels = [];
    private int _rows;

    /// <summary>An empty column.</summary>
    public VectorColumn(string name) => _field = new ListField(name, _item);

    /// <inheritdoc/>
    public override Field Field => _field;

    /// <inheritdoc/>
    public override int Rows => _rows;

    /// <summary>The next row's value.</summary>
    public void Add(ReadOnlySpan<float> vector)
    {
        if (vector.IsEmpty)
            throw new ArgumentException("A vector has at least one value.", nameof(vector));
        _rows++;
        _values.AddRange(vector);

        // Parquet's repetition levels: 0 begins a row, 1 goes on with its list.
        _levels.Add(0);
        for (int i = 1; i < vector.Length; i++)
            _levels.Add(1);
    }

    /// <inheritdoc/>
    public override async Task FlushAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        // Every vector and every value of it is there.
        int[] defined = new int[_values.Count];
        Array.Fill(defined, _item.MaxDefinitionLevel);
        await group.WriteAllPartsAsync<float>(_item, _values.ToArray(), defined, _levels.ToArray(), cancellationToken);
        _values.Clear();
        _levels.Clear();
        _rows = 0;
    }
}
