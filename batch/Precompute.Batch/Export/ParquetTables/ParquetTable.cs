using Parquet;
using Parquet.Schema;
using Precompute.Model.Formats;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>
/// One Parquet file (0600) whose rows arrive one by one: memory is one row group, whatever the size of the file. Snappy, which every
/// reader has.
/// </summary>
internal sealed class ParquetTable : IAsyncDisposable
{
    /// <summary>Most rows of a row group: large enough for readers that go through groups in parallel, some tens of MB here.</summary>
    public const int MostRows = 65_536;

    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly ParquetColumn[] _columns;
    private readonly int _groupRows;

    private ParquetTable(FileStream stream, ParquetWriter writer, ParquetColumn[] columns, int groupRows) =>
        (_stream, _writer, _columns, _groupRows) = (stream, writer, columns, groupRows);

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Creates a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="groupRows">Rows of a row group, at most <see cref="MostRows"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="columns">Its columns, in order.</param>
    public static async Task<ParquetTable> CreateAsync(string path, int groupRows, CancellationToken cancellationToken, params ParquetColumn[] columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupRows, 1);
        FileStream stream = PrivateFile.Create(path);
        try
        {
            ParquetOptions options = new() { CompressionMethod = CompressionMethod.Snappy };
            ParquetWriter writer = await ParquetWriter.CreateAsync(
                new ParquetSchema(Array.ConvertAll(columns, static c => c.Field)), stream, options, cancellationToken: cancellationToken);
            return new ParquetTable(stream, writer, columns, Math.Min(groupRows, MostRows));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends a row that every column has its value of; writes the row group if it is full.</summary>
    public async ValueTask EndRowAsync(CancellationToken cancellationToken)
    {
        Rows++;
        if (_columns[0].Rows == _groupRows)
            await FlushAsync(cancellationToken);
    }

    /// <summary>Writes the last row group and the footer. A table without rows gets an empty group, so that its columns can be asked.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_columns[0].Rows > 0 || Rows == 0)
            await FlushAsync(cancellationToken);
        await _writer.DisposeAsync();
        _stream.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        foreach (ParquetColumn column in _columns)
            await column.FlushAsync(group, cancellationToken);
    }
}
