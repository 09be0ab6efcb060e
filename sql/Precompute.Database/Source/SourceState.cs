namespace Precompute.Database.Source;

/// <summary>What schema <c>source</c> of a database is.</summary>
public enum SourceState
{
    /// <summary>Not there.</summary>
    Absent,

    /// <summary>Plain tables made by <see cref="DemoSource"/>; import may write to them.</summary>
    Demo,

    /// <summary>Views of an application over its own tables; nothing here may write to them.</summary>
    Foreign,
}
