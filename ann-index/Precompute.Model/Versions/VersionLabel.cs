using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Precompute.Model.Versions;

/// <summary>
/// The name of a version: <c>v20260122T020000Z-0042</c>, the UTC second it was minted and its id with at least four digits.
/// Versions are ordered by <see cref="VersionId"/>; the stamp is for people.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VersionLabel
{
    private const string StampFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int StampLength = 16;
    private const int LongestIdDigits = 19;

    /// <summary>A label.</summary>
    /// <param name="mintedAt">When the version was minted; kept to the second, in UTC.</param>
    /// <param name="versionId">The version's id, above 0.</param>
    public VersionLabel(DateTimeOffset mintedAt, long versionId)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(versionId);
        DateTimeOffset utc = mintedAt.ToUniversalTime();
        MintedAt = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond));
        VersionId = versionId;
    }

    /// <summary>When the version was minted, UTC, to the second.</summary>
    public DateTimeOffset MintedAt { get; }

    /// <summary>The version's id; newer means larger.</summary>
    public long VersionId { get; }

    /// <summary>The label of a text.</summary>
    /// <exception cref="FormatException">The text is not a version label.</exception>
    public static VersionLabel Parse(string text) => TryParse(text, out VersionLabel label)
        ? label
        : throw new FormatException($"'{text}' is not a version label; one looks like v20260122T020000Z-0042.");

    /// <summary>The label of a text; false where it is none. Exactly the texts that <see cref="ToString"/> writes are accepted.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out VersionLabel label)
    {
        label = default;
        if (text is null || text.Length < StampLength + 6 || text.Length > StampLength + 2 + LongestIdDigits
            || text[0] != 'v' || text[StampLength + 1] != '-')
        {
            return false;
        }

        if (!DateTimeOffset.TryParseExact(text.AsSpan(1, StampLength), StampFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out DateTimeOffset stamp)
            || !long.TryParse(text.AsSpan(StampLength + 2), NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            || id <= 0)
        {
            return false;
        }

        label = new VersionLabel(stamp, id);
        return string.Equals(label.ToString(), text, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"v{MintedAt.UtcDateTime.ToString(StampFormat, CultureInfo.InvariantCulture)}-{VersionId:D4}");
}
