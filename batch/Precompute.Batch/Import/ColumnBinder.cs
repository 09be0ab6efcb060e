namespace Precompute.Batch.Import;

/// <summary>Finds the columns that a mapping names in the header of a file.</summary>
internal sealed class ColumnBinder(ImportFile file, IReadOnlyList<ImportTarget> targets, string[]? header, int width)
{
    /// <summary>The columns of every target that has any.</summary>
    /// <exception cref="ImportException">The mapping names a target or a column that does not exist, or lacks a required target.</exception>
    public Dictionary<string, BoundColumn[]> Bind()
    {
        var bound = new Dictionary<string, BoundColumn[]>(StringComparer.Ordinal);
        foreach (IGrouping<string, ColumnSource> entry in file.Columns.Entries.GroupBy(static e => e.Key, static e => e.Value, StringComparer.Ordinal))
            bound.Add(entry.Key, BindTarget(TargetOf(entry.Key), [.. entry]));

        foreach (ImportTarget target in targets)
        {
            if (bound.ContainsKey(target.Name))
                continue;
            if (header is not null && header.Contains(target.Name, StringComparer.OrdinalIgnoreCase))
            {
                bound.Add(target.Name, BindTarget(target, [new ColumnSource { Name = target.Name }]));
            }
            else if (target.IsRequired)
            {
                throw new ImportException(
                    $"{file.Name}: nothing is mapped to {target.Name}. {Columns()} Map one, such as {target.Name}={(header is { Length: > 0 } ? header[0] : "#1")}.");
            }
        }

        return bound;
    }

    private ImportTarget TargetOf(string name)
    {
        foreach (ImportTarget target in targets)
        {
            if (target.Name == name)
                return target;
        }

        throw new ImportException($"{file.Name}: '{name}' is no column of the source; known are {string.Join(", ", targets.Select(static t => t.Name))}.");
    }

    private BoundColumn[] BindTarget(ImportTarget target, ColumnSource[] sources)
    {
        if (!target.IsList && sources.Length > 1)
            throw new ImportException($"{file.Name}: {target.Name} is mapped {sources.Length} times; it takes one column.");
        if (!target.IsList && sources[0].Split is not null)
            throw new ImportException($"{file.Name}: {target.Name} takes one value and cannot be split.");
        return [.. sources.Select(source => new BoundColumn(source, IndexOf(target, source)))];
    }

    private int IndexOf(ImportTarget target, ColumnSource source)
    {
        if (source.Constant is not null)
            return -1;
        if (source.Number is { } number)
        {
            return number <= width
                ? number - 1
                : throw new ImportException($"{file.Name}: {target.Name} is mapped to #{number}, but there are {width} columns.");
        }

        if (header is null)
            throw new ImportException($"{file.Name}: {target.Name} is mapped to {source}, but the file has no header; use numbers such as #1.");
        int index = Find(source.Name!, StringComparison.Ordinal);
        if (index < 0)
            index = Find(source.Name!, StringComparison.OrdinalIgnoreCase);
        return index >= 0 ? index : throw new ImportException($"{file.Name}: {target.Name} is mapped to {source}, which is no column. {Columns()}");
    }

    private int Find(string name, StringComparison comparison)
    {
        int first = Array.FindIndex(header!, column => column.Equals(name, comparison));
        return first < 0 || Array.FindIndex(header!, first + 1, column => column.Equals(name, comparison)) < 0
            ? first
            : throw new ImportException($"{file.Name}: several columns are named \"{name}\"; use their numbers such as #{first + 1}.");
    }

    private string Columns() => header is null ? $"There are {width} columns." : $"The columns are {string.Join(", ", header.Select(static h => $"\"{h}\""))}.";
}
