namespace Precompute.Batch.Files;

/// <summary>What ids of files mean: ordinals, or names with the ordinals given so far. Reading a file with new names adds them.</summary>
internal sealed class IdSpace
{
    private IdSpace(IdKind kind, NameMap? users, NameMap? items)
    {
        Kind = kind;
        Users = users;
        Items = items;
    }

    /// <summary>The kind; <see cref="IdKind.Auto"/> until the first file has been read.</summary>
    public IdKind Kind { get; private set; }

    /// <summary>Names of the users, or null where ids are ordinals.</summary>
    public NameMap? Users { get; private set; }

    /// <summary>Names of the items, or null where ids are ordinals.</summary>
    public NameMap? Items { get; private set; }

    /// <summary>For the first file of a model.</summary>
    public static IdSpace Of(IdKind kind) => new(kind, kind == IdKind.Text ? new NameMap() : null, kind == IdKind.Text ? new NameMap() : null);

    /// <summary>The names of a model, continued.</summary>
    public static IdSpace Continue(NameMap users, NameMap items) => new(IdKind.Text, users.Clone(), items.Clone());

    /// <summary>Decides an open kind.</summary>
    public void Decide(IdKind kind)
    {
        Kind = kind;
        if (kind != IdKind.Text)
            return;
        Users = new NameMap();
        Items = new NameMap();
    }

    /// <summary>What a user is called in messages.</summary>
    public string NameOfUser(int ordinal) => Users is { } users && ordinal < users.Count ? $"'{users[ordinal]}'" : $"{ordinal}";

    /// <summary>What an item is called in messages.</summary>
    public string NameOfItem(int ordinal) => Items is { } items && ordinal < items.Count ? $"'{items[ordinal]}'" : $"{ordinal}";
}
