using Precompute.Artifacts;
using Precompute.Model.Erasure;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Privacy;

/// <summary>Looks for an id wherever Precompute could have put it, by its own means: not by those that forgetting uses.</summary>
internal sealed class Traces(Guid id)
{
    private readonly IdTraces _forms = new(id);

    /// <summary>
    /// Tables of a schema in whose rows, as text, the id stands. Rows of partitions are those of their table; a view that is computed when
    /// it is asked holds nothing.
    /// </summary>
    public async Task<IReadOnlyList<string>> InTablesAsync(TestDatabase database, string schema, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> tables = await database.RowsAsync(
            $"select c.oid::regclass::text from pg_class c where c.relnamespace = '{schema}'::regnamespace and c.relkind in ('r', 'p', 'm') and not c.relispartition order by 1", cancellationToken);
        Assert.NotEmpty(tables);
        return await database.RowsAsync(
            string.Join(" union all ", tables.Select(table =>
                $"select '{table}' where exists (select from {table} t cross join lower(t::text) line where strpos(line, '{id:D}') > 0 or strpos(line, '{id:N}') > 0)")),
            cancellationToken);
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
