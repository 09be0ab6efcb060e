namespace Precompute.Batch.Import;

/// <summary>Where the values of a target come from: a named or numbered column, or a constant, and what is done to them.</summary>
public sealed record ColumnSource
{
    /// <summary>Name of the column in the header, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Number of the column, from 1, or null.</summary>
    public int? Number { get; init; }

    /// <summary>A constant value, or null.</summary>
    public string? Constant { get; init; }

    /// <summary><c>split('…')</c>: separator of a list.</summary>
    public string? Split { get; init; }

    /// <summary><c>cut('…')</c>: each value ends before the first occurrence of this.</summary>
    public string? Cut { get; init; }

    /// <summary><c>prefix('…')</c>: put before each value.</summary>
    public string Prefix { get; init; } = "";

    /// <summary><c>lower</c>: make each value lower-case.</summary>
    public bool Lower { get; init; }

    /// <summary>Applies cut, lower and prefix to one value.</summary>
    /// <returns>The value, trimmed, or null where nothing is left.</returns>
    public string? Shape(ReadOnlySpan<char> value)
    {
        if (Cut is not null && value.IndexOf(Cut, StringComparison.Ordinal) is >= 0 and var end)
            value = value[..end];
        value = value.Trim();
        if (value.IsEmpty)
            return null;
        string text = value.ToString();
        return Prefix + (Lower ? text.ToLowerInvariant() : text);
    }

    /// <summary>The column as messages name it.</summary>
    public override string ToString() => Constant is not null ? $"'{Constant}'" : Name is not null ? $"\"{Name}\"" : $"#{Number}";
}
