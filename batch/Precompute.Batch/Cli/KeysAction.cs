using Npgsql;
using Precompute.Database.Access;
using Spectre.Console;

namespace Precompute.Batch.Cli;

/// <summary>What the <c>keys</c> commands do.</summary>
internal static class KeysAction
{
    /// <summary>Makes a key. Standard output gets the key alone, so that it can go straight to a file or a vault.</summary>
    public static async Task<int> CreateAsync(CommandSession session, string name, string[] scopeNames, int? days, CancellationToken cancellationToken)
    {
        if (!ApiScopeNames.TryParse(scopeNames, out ApiScopes scopes))
            throw new InvalidInputException($"A scope is one of {string.Join(", ", ApiScopeNames.All)}.");
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        string token = ApiKeyToken.Create();
        ApiKey key = await new ApiKeyStore(serving, session.Time).CreateAsync(
            name.Trim(),
            ApiKeyToken.Hash(token),
            scopes,
            days is { } n ? TimeSpan.FromDays(n) : null,
            $"{Environment.UserName} on {Environment.MachineName}",
            cancellationToken);
        if (session.Json)
        {
            JsonLine.Write(session.Output, new { key.KeyId, key.Name, Key = token, Scopes = ApiScopeNames.Of(key.Scopes), key.CreatedAt, key.ExpiresAt });
            return ExitCodes.Done;
        }

        string expiry = key.ExpiresAt is { } expires ? $"until {expires:u}" : "until it is revoked";
        await session.Error.WriteLineAsync($"Key {key.KeyId} for {key.Name}: {string.Join(", ", ApiScopeNames.Of(key.Scopes))}, {expiry}. It is not shown again:");
        await session.Output.WriteLineAsync(token);
        return ExitCodes.Done;
    }

    /// <summary>All keys, oldest first.</summary>
    public static async Task<int> ListAsync(CommandSession session, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        IReadOnlyList<ApiKey> keys = await new ApiKeyReader(serving).ListAsync(cancellationToken);
        DateTimeOffset now = session.Time.GetUtcNow();
        if (session.Json)
        {
            foreach (ApiKey key in keys)
                JsonLine.Write(session.Output, new { key.KeyId, key.Name, Status = StatusOf(key, now), Scopes = ApiScopeNames.Of(key.Scopes), key.CreatedAt, key.CreatedBy, key.ExpiresAt, key.RevokedAt });
            return ExitCodes.Done;
        }

        if (keys.Count == 0)
        {
            await session.Output.WriteLineAsync("There is no key yet: precompute keys create NAME");
            return ExitCodes.Done;
        }

        Table table = new() { Border = TableBorder.Rounded };
        table.AddColumns("id", "name", "status", "scopes", "created", "by", "expires", "revoked");
        foreach (ApiKey key in keys)
        {
            table.AddRow(
                $"{key.KeyId}",
                Markup.Escape(key.Name),
                StatusOf(key, now),
                string.Join(", ", ApiScopeNames.Of(key.Scopes)),
                $"{key.CreatedAt:u}",
                Markup.Escape(key.CreatedBy),
                key.ExpiresAt is { } expires ? $"{expires:u}" : "never",
                key.RevokedAt is { } revoked ? $"{revoked:u}" : "");
        }

        Consoles.On(session.Output).Write(table);
        return ExitCodes.Done;
    }

    /// <summary>Revokes one.</summary>
    public static async Task<int> RevokeAsync(CommandSession session, long keyId, CancellationToken cancellationToken)
    {
        await using DatabaseConnections databases = await DatabaseConnections.OpenAsync(session.Options, session.Error, cancellationToken);
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(databases.Serving);
        if (!await new ApiKeyStore(serving, session.Time).RevokeAsync(keyId, cancellationToken))
            throw new InvalidInputException($"There is no key {keyId}; 'precompute keys list' shows all.");
        if (session.Json)
            JsonLine.Write(session.Output, new { KeyId = keyId, Status = "revoked" });
        else
            await session.Output.WriteLineAsync($"Key {keyId} is revoked; APIs that run refuse it within seconds.");
        return ExitCodes.Done;
    }

    private static string StatusOf(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is not null ? "revoked" : key.IsActiveAt(now) ? "active" : "expired";
}
