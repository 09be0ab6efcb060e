namespace Precompute.Batch.Import;

/// <summary>A line that cannot be imported.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line number, from 1; the first one of a record that spans several.</param>
/// <param name="Column">The column's name or number in the file with the target it is mapped to, or null for the line as a whole.</param>
/// <param name="Value">The value, shortened, or null.</param>
/// <param name="Problem">What is wrong, and what would be right.</param>
public sealed record ImportError(string File, long Line, string? Column, string? Value, string Problem)
{
    private const int ValueShown = 80;

    /// <summary>The error as one line: file, line, column, value, problem.</summary>
    public override string ToString()
    {
        string value = Value is null ? "" : $" '{(Value.Length > ValueShown ? Value[..ValueShown] + "…" : Value)}'";
        string column = Column is null ? "" : $" column {Column}:";
        return $"{File}, line {Line}:{column}{value} {Problem}";
    }
}
