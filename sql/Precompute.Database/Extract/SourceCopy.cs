using Npgsql;

using NpgsqlTypes;

using Precompute.Numerics;

namespace Precompute.Database.Extract;

/// <summary>
/// The rows of one view as they arrive. Values are read in the view's order; a null where the contract has none is entered in the log,
/// and the default takes its place, so that one pass names everything that is wrong. Not thread-safe.
/// </summary>
internal sealed class SourceCopy : IAsyncDisposable
{
    private const long PostgresEpochSeconds = 946_684_800;
    private const long MicrosecondsPerSecond = 1_000_000;
    private readonly SourceView _view;
    private readonly NpgsqlBinaryExporter _rows;
    private readonly FindingLog _log;
    private int _column;

    private SourceCopy(SourceView view, NpgsqlBinaryExporter rows, FindingLog log)
    {
        _view = view;
        _rows = rows;
        _log = log;
    }

    /// <summary>Begins to read a view.</summary>
    public static async Task<SourceCopy> BeginAsync(NpgsqlConnection connection, SourceView view, FindingLog log, CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlBinaryExporter rows = await connection.BeginBinaryExportAsync(view.CopyStatement, cancellationToken);
            rows.Timeout = TimeSpan.Zero;
            return new SourceCopy(view, rows, log);
        }
        catch (PostgresException e)
        {
            throw new PrecomputeException($"{view.Name} cannot be read: {e.MessageText}", e, DatabaseRetry.IsTransient(e));
        }
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="PrecomputeException">The view's query failed on a row, for instance because a value cannot be cast.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _column = 0;
            return await _rows.StartRowAsync(cancellationToken) >= 0;
        }
        catch (PostgresException e)
        {
            throw new PrecomputeException($"{_view.Name} cannot be read to its end: {e.MessageText}", e, DatabaseRetry.IsTransient(e));
        }
    }

    /// <summary>An id that must be there.</summary>
    public async ValueTask<Guid> IdAsync(CancellationToken cancellationToken) => await RequiredAsync<Guid>(NpgsqlDbType.Uuid, cancellationToken);

    /// <summary>An id that may be null.</summary>
    public async ValueTask<Guid?> OptionalIdAsync(CancellationToken cancellationToken) =>
        await SkipNullAsync(cancellationToken) ? null : await _rows.ReadAsync<Guid>(NpgsqlDbType.Uuid, cancellationToken);

    /// <summary>A truth value that must be there.</summary>
    public async ValueTask<bool> FlagAsync(CancellationToken cancellationToken) => await RequiredAsync<bool>(NpgsqlDbType.Boolean, cancellationToken);

    /// <summary>A text that must be there.</summary>
    public async ValueTask<string> TextAsync(CancellationToken cancellationToken) => await RequiredAsync<string>(NpgsqlDbType.Text, cancellationToken) ?? "";

    /// <summary>A text that may be null.</summary>
    public async ValueTask<string?> OptionalTextAsync(CancellationToken cancellationToken) =>
        await SkipNullAsync(cancellationToken) ? null : await _rows.ReadAsync<string>(NpgsqlDbType.Text, cancellationToken);

    /// <summary>Texts; none for null.</summary>
    public async ValueTask<string?[]> TextsAsync(CancellationToken cancellationToken) =>
        await SkipNullAsync(cancellationToken) ? [] : await _rows.ReadAsync<string?[]>(NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);

    /// <summary>A time as seconds since 1970, clamped to what 32 bits hold (until 2106), infinities too.</summary>
    public async ValueTask<uint> SecondsAsync(CancellationToken cancellationToken)
    {
        // Microseconds since 2000 as they are on the wire: no value is out of their range, as some would be of DateTime's.
        string column = Column;
        long microseconds = await RequiredAsync<long>(NpgsqlDbType.TimestampTz, cancellationToken);
        long seconds = Math.DivRem(microseconds, MicrosecondsPerSecond, out long rest) - (rest < 0 ? 1 : 0) + PostgresEpochSeconds;
        if (seconds is >= 0 and <= uint.MaxValue)
            return (uint)seconds;
        _log.Tolerate(_view.Name, column, seconds < 0 ? "times before 1970 were taken as 1970-01-01" : "times after 2106 were taken as 2106-02-07");
        return seconds < 0 ? 0 : uint.MaxValue;
    }

    /// <summary>Passes over what is left of the row.</summary>
    public async ValueTask SkipRestAsync(CancellationToken cancellationToken)
    {
        for (; _column < _view.Read.Count; _column++)
            await _rows.SkipAsync(cancellationToken);
    }

    /// <summary>Ends the copy.</summary>
    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private string Column => _view.Read[_column].Column;

    private async ValueTask<T?> RequiredAsync<T>(NpgsqlDbType type, CancellationToken cancellationToken)
    {
        if (_rows.IsNull)
        {
            _log.Refuse(_view.Name, Column, $"is null, which it may not be; 'select * from {_view.Name} where {Column} is null' lists the rows");
            await SkipNullAsync(cancellationToken);
            return default;
        }

        _column++;
        return await _rows.ReadAsync<T>(type, cancellationToken);
    }

    private async ValueTask<bool> SkipNullAsync(CancellationToken cancellationToken)
    {
        _column++;
        if (!_rows.IsNull)
            return false;
        await _rows.SkipAsync(cancellationToken);
        return true;
    }
}
