namespace Precompute.Model.Versions;

/// <summary>One of the two sides of a factor model.</summary>
public enum ModelSide : byte
{
    /// <summary>Those who are recommended to.</summary>
    Query = 1,

    /// <summary>Those who are recommended.</summary>
    Target = 2,
}
