namespace Precompute.Database.Source;

/// <summary>Where rows of the demo source come from.</summary>
public enum SourceOrigin
{
    /// <summary>Imported: somebody's data, never removed unasked.</summary>
    Import,

    /// <summary>Generated: a demo world, which any other data may replace.</summary>
    Demo,

    /// <summary>Added to whatever is there, as the application itself would: nothing gives way and the origin stays.</summary>
    Application,
}
