namespace Precompute.Batch.Import;

/// <summary>Typed values of a row; a wrong one makes the line bad.</summary>
internal static class ImportRowValues
{
    /// <summary>An id that must be there.</summary>
    public static ExternalId RequiredId(this ImportRows rows, string target, EntityKind kind)
    {
        if (rows.OptionalId(target, kind) is { } id)
            return id;
        rows.Fail(target, "", "is empty; an id is required");
        return default;
    }

    /// <summary>An id that may be missing.</summary>
    public static ExternalId? OptionalId(this ImportRows rows, string target, EntityKind kind)
    {
        if (rows.Text(target) is not { } text)
            return null;
        if (ExternalIds.TryMap(kind, text, out ExternalId id) is { } problem)
            rows.Fail(target, text, problem);
        return id;
    }

    /// <summary>A truth value.</summary>
    public static bool Boolean(this ImportRows rows, string target, bool otherwise)
    {
        if (rows.Text(target) is not { } text)
            return otherwise;
        if (ImportValues.TryParseBoolean(text, out bool value) is { } problem)
            rows.Fail(target, text, problem);
        return value;
    }

    /// <summary>A time.</summary>
    public static DateTimeOffset? Time(this ImportRows rows, string target)
    {
        if (rows.Text(target) is not { } text)
            return null;
        if (ImportValues.TryParseTime(text, out DateTimeOffset value) is { } problem)
            rows.Fail(target, text, problem);
        return value;
    }

    /// <summary>A UUID.</summary>
    public static Guid? Uuid(this ImportRows rows, string target)
    {
        if (rows.Text(target) is not { } text)
            return null;
        if (ImportValues.TryParseUuid(text, out Guid value) is { } problem)
            rows.Fail(target, text, problem);
        return value;
    }
}
