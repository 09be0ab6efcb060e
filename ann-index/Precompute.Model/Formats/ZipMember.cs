namespace Precompute.Model.Formats;

/// <summary>One entry of an archive's directory.</summary>
/// <param name="Name">Its name in the archive.</param>
/// <param name="IsDeflated">Whether it is deflated; stored otherwise.</param>
/// <param name="Checksum">CRC-32 of its content.</param>
/// <param name="PackedLength">Bytes in the archive.</param>
/// <param name="Length">Bytes of its content.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
internal sealed record ZipMember(string Name, bool IsDeflated, uint Checksum, long PackedLength, long Length, long HeaderOffset);
