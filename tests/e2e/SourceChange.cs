namespace Precompute.EndToEndTests;

/// <summary>
/// What happens in a source after a run: some startups leave, some people opt out, some act on, newcomers without a list sign up and act, and new
/// startups are founded. Undone at the end: the installation is shared.
/// </summary>
internal sealed class SourceChange : IAsyncDisposable
{
    /// <summary>Everything that was added says it happened then.</summary>
    private const string AddedAt = "'2014-06-01T00:00:01Z'";

    /// <summary>Of the first new startup, and of nobody else.</summary>
    public const string NewCategory = "only-newcomers";

    private readonly PrivateInstallation _installation;

    private SourceChange(PrivateInstallation installation) => _installation = installation;

    /// <summary>People without a list: they did 0 to 7 things since the run.</summary>
    public IReadOnlyList<Guid> Newcomers { get; private set; } = [];

    /// <summary>People with a list who acted since.</summary>
    public IReadOnlyList<Guid> Active { get; private set; } = [];

    /// <summary>Changes the source.</summary>
    public static async Task<SourceChange> MakeAsync(PrivateInstallation installation, string interactionType, CancellationToken cancellationToken)
    {
        SourceChange change = new(installation);
        await installation.ExecuteAsync(
            $"""
            update source_data.startups set is_active = false where get_byte(uuid_send(startup_id), 15) = 7;
            update source_data.users set opted_out = true where get_byte(uuid_send(user_id), 15) = 9;
            insert into source_data.users (user_id, roles, categories)
            select ('aaaaaaaa-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, (select roles from source_data.users order by user_id limit 1),
                   array(select category from source_data.startups where category is not null and n % 2 = 0 order by md5(startup_id::text || n) limit 1)
            from generate_series(1, 24) n;
            insert into source_data.startups (startup_id, title, type, category, stage)
            select ('aaaaaaaa-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'New', s.type, case n when 1 then '{NewCategory}' else s.category end, s.stage
            from (select *, row_number() over (order by md5(startup_id::text || 'new')) n from source_data.startups where is_active limit 30) s;
            insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at)
            select ('aaaaaaaa-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, s.startup_id, '{interactionType}', {AddedAt}
            from generate_series(1, 24) n, lateral (
                select startup_id from source_data.user_interactions group by 1 having count(*) >= 5 order by md5(startup_id::text || n) limit n % 8) s;
            insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at)
            select u.user_id, s.startup_id, '{interactionType}', {AddedAt}
            from (select user_id from source_data.user_interactions where user_id::text not like 'aaaaaaaa%' group by 1 order by md5(user_id::text) limit 40) u,
                 lateral (select startup_id from source_data.startups order by md5(startup_id::text || u.user_id) limit 2) s
            """,
            cancellationToken);
        string acted = $"select distinct user_id from source_data.user_interactions where occurred_at = {AddedAt} and user_id::text";
        change.Newcomers = await installation.ColumnAsync<Guid>("select user_id from source_data.users where user_id::text like 'aaaaaaaa%' order by 1", cancellationToken);
        change.Active = await installation.ColumnAsync<Guid>($"{acted} not like 'aaaaaaaa%' order by 1", cancellationToken);
        return change;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _installation.ExecuteAsync(
        $"""
        delete from source_data.user_interactions where occurred_at = {AddedAt};
        delete from source_data.users where user_id::text like 'aaaaaaaa%';
        delete from source_data.startups where startup_id::text like 'aaaaaaaa%';
        update source_data.users set opted_out = false where opted_out;
        update source_data.startups set is_active = true where not is_active
        """,
        CancellationToken.None);
}
