namespace Precompute.Batch.Import;

/// <summary>
/// Which columns of a file become which columns of the source, as written on the command line:
/// <c>target=source[:modifier…]</c>, separated by commas. A source is a column's name (in double quotes where it has one of
/// <c>, : = '</c> or a quote), its number <c>#2</c>, or a <c>'constant'</c>. Modifiers: <c>split(',')</c> and <c>cut(';')</c> for lists such as
/// <c>Perl;3712,C;12</c>, <c>prefix('country ')</c>, <c>lower</c>. A list target may occur several times; its values are united.
/// </summary>
public sealed class ColumnMapping
{
    private readonly List<KeyValuePair<string, ColumnSource>> _entries;

    private ColumnMapping(List<KeyValuePair<string, ColumnSource>> entries) => _entries = entries;

    /// <summary>No entries: columns are taken by their names.</summary>
    public static ColumnMapping Empty { get; } = new([]);

    /// <summary>Target and source, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, ColumnSource>> Entries => _entries;

    /// <summary>Reads a mapping.</summary>
    /// <exception cref="ImportException">It is not well-formed; the message shows the place.</exception>
    public static ColumnMapping Parse(string text) => new(new ColumnMappingParser(text).Parse());
}
