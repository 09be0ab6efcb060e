using CsvHelper;

namespace Precompute.Batch.Import;

/// <summary>Lines of a delimited file, plain or gzip, one record at a time; memory does not grow with the file.</summary>
internal sealed class DelimitedFile : IDisposable
{
    // An unclosed quote would otherwise read the rest of the file into one field.
    private const int LongestRecord = 1 << 20;

    private readonly FileStream _file;
    private readonly CsvReader _reader;

    private DelimitedFile(FileStream file, Stream content, CsvReaderOptions options)
    {
        _file = file;
        _reader = CsvReader.Create(content, options with { OnMalformedRecord = _ => HasMalformedQuotes = true }, leaveOpen: false);
    }

    /// <summary>Length of the file as it lies on disk.</summary>
    public long BytesTotal => _file.Length;

    /// <summary>How much of it has been read.</summary>
    public long BytesRead => _file.CanRead ? _file.Position : 0;

    /// <summary>Line that the current record starts on, from 1.</summary>
    public long Line => _reader.LineNumber;

    /// <summary>Fields of the current record.</summary>
    public int Count => _reader.FieldCount;

    /// <summary>Whether the current record has a quote where none may be.</summary>
    public bool HasMalformedQuotes { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ImportException">It cannot be opened, or its delimiter is not known.</exception>
    public static DelimitedFile Open(ImportFile file)
    {
        char delimiter = file.Delimiter ?? DelimiterByExtension(file.Path);
        if (!char.IsAscii(delimiter) || delimiter is '\r' or '\n' or '"')
            throw new ImportException($"The delimiter '{delimiter}' of {file.Path} cannot be used; take one ASCII character.");
        FileStream? stream = null;
        try
        {
            stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            Span<byte> magic = stackalloc byte[2];
            bool compressed = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
            stream.Position = 0;
            var options = new CsvReaderOptions
            {
                Separator = delimiter,
                HasHeader = false,
                Mode = file.Quoted ?? delimiter != '\t' ? CsvMode.Rfc4180 : CsvMode.NoEscape,
                MaxRecordSize = LongestRecord,
                TrackLineNumbers = true,
            };
            Stream content = compressed ? new GzipContent(stream) : stream;
            return new DelimitedFile(stream, content, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            stream?.Dispose();
            throw new ImportException($"Cannot read {file.Path}: {e.Message}", e);
        }
    }

    /// <summary>A field of the current record; bytes that are no UTF-8 are U+FFFD.</summary>
    public string Text(int index) => _reader.GetString(index);

    /// <summary>Moves to the next record.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="ImportException">The file is damaged there.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        HasMalformedQuotes = false;
        try
        {
            return await _reader.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw new ImportException(
                $"{Path.GetFileName(_file.Name)}, line {e.LineNumber}: no record ends within {LongestRecord} bytes; is a closing quote missing?", e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ImportException($"{Path.GetFileName(_file.Name)} is damaged after line {_reader.LineNumber}: {e.Message} Copy the file again.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private static char DelimiterByExtension(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => ',',
            ".tsv" or ".tab" => '\t',
            _ => throw new ImportException($"The delimiter of {path} is not known from its name (.csv, .tsv, .tab); give --delimiter."),
        };
    }
}
