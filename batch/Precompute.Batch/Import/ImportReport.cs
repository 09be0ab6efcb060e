using System.Globalization;
using Precompute.Database.Source;

namespace Precompute.Batch.Import;

/// <summary>What an import did.</summary>
public sealed record ImportReport
{
    /// <summary>Rows written, by kind.</summary>
    public required SourceWriteReport Written { get; init; }

    /// <summary>Good rows read, by file name, in reading order.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> RowsRead { get; init; }

    /// <summary>Bad lines left out.</summary>
    public required long ErrorCount { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<ImportError> Errors { get; init; }

    /// <summary>Wall time.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The report in sentences, one a line.</summary>
    public IEnumerable<string> Lines()
    {
        foreach ((string file, long rows) in RowsRead)
            yield return $"{file}: {Number(rows)} rows";
        yield return Entities("Users", Written.UsersInserted, Written.UsersUpdated, Written.UsersCreated, Written.UsersSuperseded);
        yield return Entities("Startups", Written.StartupsInserted, Written.StartupsUpdated, Written.StartupsCreated, Written.StartupsSuperseded);
        yield return $"Interactions: {Number(Written.UserInteractions)} of users, {Number(Written.StartupInteractions)} of startups added"
            + (Written.InteractionsRemoved > 0 ? $"; {Number(Written.InteractionsRemoved)} earlier ones replaced" : "");
        if (Written.DemoWorldRemoved)
            yield return "The generated rows of the demo were removed first.";
        if (ErrorCount > 0)
        {
            yield return $"Bad lines left out: {Number(ErrorCount)}";
            foreach (ImportError error in Errors)
                yield return $"  {error}";
        }

        yield return $"Done in {Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s.";
    }

    private static string Entities(string name, long inserted, long updated, long created, long superseded)
    {
        string text = $"{name}: {Number(inserted)} new, {Number(updated)} updated";
        if (created > 0)
            text += $", {Number(created)} created from interactions";
        if (superseded > 0)
            text += $"; {Number(superseded)} rows superseded by a later row of the same id";
        return text;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
