namespace Precompute.Batch.Import;

/// <summary>
/// The rows of one file under its mapping. Values are asked for by target; the first wrong one of a line makes the line bad and is
/// reported with file, line, column and value.
/// </summary>
internal sealed class ImportRows : IDisposable
{
    private const int ProgressEvery = 8192;

    private readonly ImportFile _file;
    private readonly ImportErrorLog _errors;
    private readonly IProgress<ImportProgress>? _progress;
    private readonly Dictionary<string, BoundColumn[]> _columns = new(StringComparer.Ordinal);
    private readonly DelimitedFile _content;
    private bool _pending;
    private int _width;
    private long _seen;
    private bool _failed;

    private ImportRows(ImportFile file, DelimitedFile content, ImportErrorLog errors, IProgress<ImportProgress>? progress)
    {
        _file = file;
        _content = content;
        _errors = errors;
        _progress = progress;
    }

    /// <summary>Good rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Line that the current row starts on.</summary>
    public long Line => _content.Line;

    /// <summary>Names of the targets that have a column or a constant.</summary>
    public IReadOnlyCollection<string> Mapped => _columns.Keys;

    /// <summary>The file.</summary>
    public ImportFile File => _file;

    /// <summary>Opens a file and binds its columns.</summary>
    /// <exception cref="ImportException">The file cannot be read, or the mapping does not fit it.</exception>
    public static async Task<ImportRows> OpenAsync(
        ImportFile file, IReadOnlyList<ImportTarget> targets, ImportErrorLog errors, IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        var rows = new ImportRows(file, DelimitedFile.Open(file), errors, progress);
        try
        {
            await rows.BindAsync(targets, cancellationToken);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Moves to the next row of the right width.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (_pending || await _content.ReadAsync(cancellationToken))
        {
            _pending = false;
            _failed = false;
            if (++_seen % ProgressEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Report();
            }

            if (_content.HasMalformedQuotes)
                FailLine("has a double quote inside an unquoted field; write it twice inside quotes, or say that the file has no quotes");
            else if (_content.Count != _width)
                FailLine($"has {_content.Count} columns where {(_file.HasHeader ? "the header" : "the first line")} has {_width}");
            if (!_failed)
                return true;
        }

        Report();
        return false;
    }

    /// <summary>Ends the current row.</summary>
    /// <returns>Whether it is good.</returns>
    public bool Accept()
    {
        if (!_failed)
            Rows++;
        return !_failed;
    }

    /// <summary>A target's value, trimmed; null where it is not mapped or empty.</summary>
    public string? Text(string target)
    {
        if (!_columns.TryGetValue(target, out BoundColumn[]? columns))
            return null;
        BoundColumn column = columns[0];
        return column.Source.Shape(Raw(target, column));
    }

    /// <summary>A list target's values, distinct, in order; null where it is not mapped or empty.</summary>
    public string[]? List(string target)
    {
        if (!_columns.TryGetValue(target, out BoundColumn[]? columns))
            return null;
        var values = new List<string>();
        foreach (BoundColumn column in columns)
        {
            ReadOnlySpan<char> raw = Raw(target, column);
            foreach (Range part in raw.Split(column.Source.Split ?? _file.ListSeparator))
            {
                if (column.Source.Shape(raw[part]) is { } value && !values.Contains(value, StringComparer.Ordinal))
                    values.Add(value);
            }
        }

        return values.Count == 0 ? null : [.. values];
    }

    /// <summary>Makes the current line bad; only its first problem is reported.</summary>
    public void Fail(string target, string? value, string problem)
    {
        if (_failed)
            return;
        _failed = true;
        string? column = _columns.TryGetValue(target, out BoundColumn[]? bound) ? $"{target}={bound[0].Source}" : target;
        _errors.Add(new ImportError(_file.Name, _content.Line, column, value, problem));
    }

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();

    private string Raw(string target, BoundColumn column)
    {
        if (column.Index < 0)
            return column.Source.Constant!;
        string raw = _content.Text(column.Index);
        if (raw.AsSpan().ContainsAny('\0', '\uFFFD'))
            Fail(target, raw, "has bytes that are no UTF-8 text; convert the file to UTF-8");
        return raw;
    }

    private void FailLine(string problem)
    {
        _failed = true;
        _errors.Add(new ImportError(_file.Name, _content.Line, null, null, problem));
    }

    private void Report() => _progress?.Report(new ImportProgress(_file.Name, Rows, _content.BytesRead, _content.BytesTotal));

    private async Task BindAsync(IReadOnlyList<ImportTarget> targets, CancellationToken cancellationToken)
    {
        if (!await _content.ReadAsync(cancellationToken))
        {
            if (_file.HasHeader)
                throw new ImportException($"{_file.Path} is empty; a first line with the names of its columns is expected.");
            return;
        }

        _width = _content.Count;
        _pending = !_file.HasHeader;
        string[]? header = _file.HasHeader ? [.. Enumerable.Range(0, _width).Select(i => _content.Text(i).Trim())] : null;
        foreach ((string name, BoundColumn[] columns) in new ColumnBinder(_file, targets, header, _width).Bind())
            _columns.Add(name, columns);
    }
}
