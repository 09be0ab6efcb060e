namespace Precompute.Batch.Import;

/// <summary>Counts bad lines and keeps the first of them.</summary>
internal sealed class ImportErrorLog(long maxErrors)
{
    /// <summary>How many errors are kept for the message.</summary>
    public const int Listed = 20;

    private readonly List<ImportError> _first = [];

    /// <summary>Bad lines so far.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<ImportError> First => _first;

    /// <summary>Counts one bad line.</summary>
    public void Add(ImportError error)
    {
        if (_first.Count < Listed)
            _first.Add(error);
        Count++;

        // Reading goes on past the limit so that one attempt shows many mistakes, but not for ever.
        if (Count > maxErrors && Count >= Listed)
            throw new ImportException(_first, Count, maxErrors, readingStopped: true);
    }

    /// <summary>Counts lines of which only the first are known one by one.</summary>
    public void Add(IReadOnlyList<ImportError> errors, long count)
    {
        _first.AddRange(errors.Take(Listed - _first.Count));
        Count += count;
    }

    /// <summary>Ends the import where more lines are bad than allowed.</summary>
    public void ThrowIfTooMany()
    {
        if (Count > maxErrors)
            throw new ImportException(_first, Count, maxErrors, readingStopped: false);
    }
}
