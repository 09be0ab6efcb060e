using System.CommandLine;
using Precompute.Database.Access;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute keys …</c>: who may ask the API.</summary>
internal static class KeysCommand
{
    private const int LongestName = 100;
    private const int LongestDays = 3650;

    private static readonly Argument<string> Name = new("name")
    {
        Description = "Who gets the key, such as the name of a service.",
        Validators =
        {
            static result =>
            {
                string name = result.GetValueOrDefault<string>() ?? "";
                if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName)
                    result.AddError($"A key's name has 1 to {LongestName} characters, not all blank.");
            },
        },
    };

    private static readonly Option<string[]> Scope = new("--scope")
    {
        Description = "What it opens: read:startups, read:people, ops. May be repeated. Default: read:startups and read:people.",
        HelpName = "SCOPE",
        DefaultValueFactory = static _ => ApiScopeNames.Of(ApiScopes.ReadStartups | ApiScopes.ReadPeople),
        Validators =
        {
            static result =>
            {
                if (!ApiScopeNames.TryParse(result.GetValueOrDefault<string[]>() ?? [], out _))
                    result.AddError($"A scope is one of {string.Join(", ", ApiScopeNames.All)}.");
            },
        },
    };

    private static readonly Option<int?> Days = RangedOption.Optional("--days", "After how many days it opens nothing; default: it does not expire", 1, LongestDays);

    private static readonly Argument<long> Id = new("id") { Description = "Id of the key, from 'keys list'." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand keys = new(
            "keys",
            "Keys to the API: make, list and revoke them. APIs that run notice within seconds.",
            "precompute keys create shop-backend > shop-backend.key   # the key is shown this once",
            "precompute keys list",
            "precompute keys revoke 3                                 # rotate: create, hand over, then revoke the old one");
        DocumentedCommand create = new(
            "create",
            "Make a key. It is written to standard output once and kept nowhere; the database has its SHA-256.",
            "precompute keys create shop-backend",
            "precompute keys create partner --scope read:startups --days 90 --json",
            "precompute keys create prometheus --scope ops");
        create.Add(Name);
        create.Add(Scope);
        create.Add(Days);
        create.SetAction(static (parse, token) => CommandExecutor.RunAsync(
            parse,
            (session, t) => KeysAction.CreateAsync(session, parse.GetRequiredValue(Name), parse.GetRequiredValue(Scope), parse.GetValue(Days), t),
            token));
        keys.Add(create);
        DocumentedCommand list = new("list", "All keys, without the keys themselves.", "precompute keys list", "precompute keys list --json");
        list.SetAction(static (parse, token) => CommandExecutor.RunAsync(parse, KeysAction.ListAsync, token));
        keys.Add(list);
        DocumentedCommand revoke = new("revoke", "Revoke a key for good.", "precompute keys revoke 3");
        revoke.Add(Id);
        revoke.SetAction(static (parse, token) => CommandExecutor.RunAsync(
            parse, (session, t) => KeysAction.RevokeAsync(session, parse.GetRequiredValue(Id), t), token));
        keys.Add(revoke);
        return keys;
    }
}
