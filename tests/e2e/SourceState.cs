using Npgsql;
using Precompute.Model;
using Precompute.Model.Content;

namespace Precompute.EndToEndTests;

/// <summary>Who and what there is in the source now, and who acted on what, read whole: what the brute force looks things up in.</summary>
internal sealed class SourceState
{
    private static readonly HashSet<Guid> Nothing = [];

    private readonly Dictionary<Guid, (bool IsActive, bool OptedOut, string[] Roles, string[] Categories)> _users = [];
    private readonly Dictionary<Guid, (bool IsActive, string Type, string? Category, string? Stage)> _startups = [];
    private readonly Dictionary<Guid, List<(Guid Counterpart, string Type)>> _ofUser = [];
    private readonly Dictionary<Guid, List<(Guid Counterpart, string Type)>> _ofStartup = [];

    private SourceState()
    {
    }

    /// <summary>Ids of the people.</summary>
    public IReadOnlyCollection<Guid> Users => _users.Keys;

    /// <summary>Ids of the startups.</summary>
    public IReadOnlyCollection<Guid> Startups => _startups.Keys;

    /// <summary>The categories that startups have.</summary>
    public IEnumerable<string> Categories => _startups.Values.Select(static s => s.Category).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The category of a startup, if it has one.</summary>
    public string? CategoryOf(Guid startup) => _startups[startup].Category;

    /// <summary>Events of people who did not opt out with a startup.</summary>
    public int HistoryLengthOf(Guid startup) => _ofStartup.TryGetValue(startup, out var history) ? history.Count : 0;

    /// <summary>Events of a person.</summary>
    public int HistoryLengthOfUser(Guid user) => _ofUser.TryGetValue(user, out var history) ? history.Count : 0;

    /// <summary>Reads it. Nobody owns a startup, and no startup acts, in these data.</summary>
    public static async Task<SourceState> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        SourceState state = new();
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(cancellationToken);
        await ReadAsync("select user_id, is_active, opted_out, roles::text[], coalesce(categories::text[], array[]::text[]) from source.users", row => state._users.Add(
            row.GetGuid(0), (row.GetBoolean(1), row.GetBoolean(2), row.GetFieldValue<string[]>(3), [.. row.GetFieldValue<string[]>(4).Select(static c => c.Trim().ToLowerInvariant())])));
        await ReadAsync("select startup_id, is_active, type::text, lower(trim(category)), lower(trim(stage)) from source.startups", row => state._startups.Add(
            row.GetGuid(0), (row.GetBoolean(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4))));
        await ReadAsync("select user_id, startup_id, interaction_type::text from source.user_interactions", row =>
        {
            Guid user = row.GetGuid(0), startup = row.GetGuid(1);
            string type = row.GetString(2);
            if (state._startups.ContainsKey(startup))
                Add(state._ofUser, user, startup, type);
            if (state._users.TryGetValue(user, out var known) && !known.OptedOut)
                Add(state._ofStartup, startup, user, type);
        });
        return state;

        async Task ReadAsync(string sql, Action<NpgsqlDataReader> take)
        {
            await using NpgsqlCommand command = new(sql, connection);
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
                take(row);
        }

        static void Add(Dictionary<Guid, List<(Guid, string)>> histories, Guid whose, Guid counterpart, string type)
        {
            if (!histories.TryGetValue(whose, out List<(Guid, string)>? history))
                histories.Add(whose, history = []);
            history.Add((counterpart, type));
        }
    }

    /// <summary>Whether an asker may be answered personally.</summary>
    public bool IsPersonal(FilteredQuestion question) => question.Direction == Direction.Forward
        ? _users.TryGetValue(question.Asker, out var user) && user is { IsActive: true, OptedOut: false }
        : _startups.TryGetValue(question.Asker, out var startup) && startup.IsActive;

    /// <summary>Whether an asker has the role that is asked for.</summary>
    public bool HasRole(FilteredQuestion question) =>
        question.Direction == Direction.Reverse || _users[question.Asker].Roles.Contains(RoleName(question.Role));

    /// <summary>Everything the asker has to do with.</summary>
    public IReadOnlyList<(Guid Counterpart, string Type)> HistoryOf(FilteredQuestion question) =>
        (question.Direction == Direction.Forward ? _ofUser : _ofStartup).TryGetValue(question.Asker, out var history) ? history : [];

    /// <summary>The interaction count: events of a person, distinct people of a startup.</summary>
    public int CountOf(FilteredQuestion question) => question.Direction == Direction.Forward
        ? HistoryOf(question).Count
        : HistoryOf(question).Select(static h => h.Counterpart).Distinct().Count();

    /// <summary>
    /// What may be shown to the asker as far as the source says: there, active, not opted out, of the role, and not acted on; of who opted out no history is read, of who left it is.
    /// </summary>
    public Func<Guid, bool> MayShow(FilteredQuestion question)
    {
        HashSet<Guid> acted = IsOptedOut(question) ? Nothing : [.. HistoryOf(question).Select(static h => h.Counterpart)];
        string role = RoleName(question.Role);
        return question.Direction == Direction.Forward
            ? id => _startups.TryGetValue(id, out var startup) && startup.IsActive && !acted.Contains(id)
            : id => _users.TryGetValue(id, out var user) && user is { IsActive: true, OptedOut: false } && user.Roles.Contains(role) && !acted.Contains(id);
    }

    /// <summary>Whether a startup is what the filters ask for, by its own columns.</summary>
    public bool Passes(FilteredQuestion question, Guid startup) => _startups.TryGetValue(startup, out var known)
        && (question.Type is not { } type || known.Type == (type == StartupType.Marketplace ? "marketplace" : "collaboration"))
        && (question.Category is null || known.Category == question.Category)
        && (question.Stage is null || known.Stage == question.Stage);

    /// <summary>The same for a person, by the categories they declare: newcomers declare nothing else.</summary>
    public bool DeclaresWhatPasses(FilteredQuestion question, Guid user) =>
        question is { Type: null, Stage: null } && (question.Category is null || _users[user].Categories.Contains(question.Category));

    /// <summary>What a newcomer declares: a startup its category, stage and type, a person categories.</summary>
    public IEnumerable<Feature> DeclaredOf(Guid newcomer)
    {
        if (_users.TryGetValue(newcomer, out var user))
            return user.Categories.Select(static c => new Feature(FeatureKind.Category, c));
        if (!_startups.TryGetValue(newcomer, out var startup))
            return [];
        Feature?[] declared =
        [
            Feature.Normalize(FeatureKind.Category, startup.Category), Feature.Normalize(FeatureKind.Stage, startup.Stage), Feature.Normalize(FeatureKind.EngagementType, startup.Type),
        ];
        return declared.OfType<Feature>();
    }

    private bool IsOptedOut(FilteredQuestion question) =>
        question.Direction == Direction.Forward && _users.TryGetValue(question.Asker, out var user) && user.OptedOut;

    private static string RoleName(ListRole role) => role == ListRole.Developer ? "developer" : "investor";
}
