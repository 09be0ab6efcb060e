namespace Precompute.Model.Formats;

/// <summary>
/// The sections of <c>data/lists/{direction}-{role}.bin</c>:
/// <code>
/// 1 rows     records, 8-aligned: item count i32, interaction count i32, list method i16, 0 i16, 0 i32;
///            then target ordinals i32 × n (into section 4), scores f32 × n, reasons i32 × 3n, methods i16 × n, zeros up to 8
/// 2 ids      entity ids, ascending, 16 bytes each in the byte order of their text
/// 3 offsets  of each record within section 1, i64, and the section's length at the end
/// 4 targets  ids that occur in records, in order of first occurrence, 16 bytes each
/// 5 kind     direction u8, role u8
/// </code>
/// </summary>
internal static class ListFileLayout
{
    public const uint Version = 1;
    public const uint Rows = 1;
    public const uint Ids = 2;
    public const uint Offsets = 3;
    public const uint Targets = 4;
    public const uint Kind = 5;
    public const int Sections = 5;
    public const int RecordHeader = 16;
    public const int ItemBytes = 4 + 4 + (4 * Model.Lists.ReasonCodes.PerItem) + 2;

    /// <summary>Length of a record of n items.</summary>
    public static long RecordLength(int items) => (RecordHeader + ((long)items * ItemBytes) + 7) & ~7L;
}
