namespace Precompute.EndToEndTests;

/// <summary>One in eight of the investors of <see cref="CrunchbaseWorld"/>, and the startups that they put money in.</summary>
public sealed class SmallCrunchbaseWorld : CrunchbaseWorld
{
    /// <inheritdoc />
    protected override string Dealt => base.Dealt + """
        ; delete from source_data.user_interactions where get_byte(uuid_send(user_id), 15) % 8 <> 0
        ; delete from source_data.users u where get_byte(uuid_send(user_id), 15) % 8 <> 0
        ; delete from source_data.startups s where not exists (select from source_data.user_interactions i where i.startup_id = s.startup_id)
        """;
}
