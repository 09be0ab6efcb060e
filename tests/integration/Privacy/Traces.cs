using Precompute.Artifacts;
using Precompute.Model.Erasure;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Privacy;

/// <summary>Looks for an id wherever Precompute could have put it, by its own means: not by those that forgetting uses.</summary>
internal sealed class Traces(Guid id)
{
    private readonly IdTraces _forms = new(id);

    /// <summary>Tables and views of a schema in whose rows, as text, the id stands.</summary>
    public async Task<IReadOnlyList<string>> InTablesAsync(TestDatabase database, string schema, CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (string table in await database.RowsAsync(
            $"select c.oid::regclass::text from pg_class c where c.relnamespace = '{schema}'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') order by 1", cancellationToken))
        {
            if (await database.ScalarAsync<bool>($"select exists (select from {table} t where t::text ~* '{id:D}|{id:N}')", cancellationToken))
                found.Add(table);
        }

        return found;
    }

    /// <summary>Files below a folder that hold the id in any spelling.</summary>
    public IReadOnlyList<string> InFiles(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => _forms.FindInFile(f) >= 0).Select(f => Path.GetRelativePath(folder, f)),
    ];

    /// <summary>Artefacts that hold it.</summary>
    public async Task<IReadOnlyList<string>> InStoreAsync(IArtifactStore store, CancellationToken cancellationToken)
    {
        List<string> found = [];
        await foreach (ArtifactInfo artifact in store.ListAsync("", cancellationToken))
        {
            await using Stream stream = await store.OpenReadAsync(artifact.Key, cancellationToken);
            MemoryStream bytes = new();
            await stream.CopyToAsync(bytes, cancellationToken);
            if (_forms.Find(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) >= 0)
                found.Add(artifact.Key);
        }

        return found;
    }

    /// <summary>Whether a text holds it.</summary>
    public bool In(string text) => _forms.Find(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
}
