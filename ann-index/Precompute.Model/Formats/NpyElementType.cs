using System.Diagnostics.CodeAnalysis;

namespace Precompute.Model.Formats;

/// <summary>What a NumPy array holds.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are types, and NumPy calls them so.")]
public enum NpyElementType
{
    /// <summary><c>|b1</c>: one byte, 0 or 1.</summary>
    Bool,

    /// <summary><c>|i1</c>.</summary>
    Int8,

    /// <summary><c>|u1</c>.</summary>
    UInt8,

    /// <summary><c>&lt;i2</c>.</summary>
    Int16,

    /// <summary><c>&lt;u2</c>.</summary>
    UInt16,

    /// <summary><c>&lt;i4</c>.</summary>
    Int32,

    /// <summary><c>&lt;u4</c>.</summary>
    UInt32,

    /// <summary><c>&lt;i8</c>.</summary>
    Int64,

    /// <summary><c>&lt;u8</c>.</summary>
    UInt64,

    /// <summary><c>&lt;f2</c>.</summary>
    Float16,

    /// <summary><c>&lt;f4</c>.</summary>
    Float32,

    /// <summary><c>&lt;f8</c>.</summary>
    Float64,

    /// <summary><c>|S3</c> and the like: Latin-1 text of a fixed width, padded with zeros.</summary>
    Bytes,

    /// <summary><c>&lt;U3</c> and the like: UTF-32 text of a fixed width, padded with zeros.</summary>
    Text,
}
