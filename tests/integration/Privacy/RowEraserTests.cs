using Precompute.Database.Privacy;
using Precompute.Model;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Privacy;

/// <summary>Erasure and search know every table of the schema.</summary>
public sealed class RowEraserTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KnownColumns_AreAllIdColumnsOfTheSchema()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(cancellationToken: Token);

        IReadOnlyList<string> columns = await database.RowsAsync(
            """
            select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'precompute'::regnamespace and c.relkind in ('r', 'p', 'm') and not c.relispartition and a.atttypid in ('uuid'::regtype, 'uuid[]'::regtype)
            order by 1
            """,
            Token);

        Assert.Equal(columns.Order(StringComparer.Ordinal), RowEraser.KnownColumns.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Erase_ATextOfTheLedgerThatNamesTheId_KeepsTheRestOfTheSentence()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(cancellationToken: Token);
        Guid id = new("2f1c0d6e-7f1f-4d7c-9a43-0c6f3f0e9f11");
        await database.ExecuteAsync($$"""
            insert into precompute.run (kind, status, started_at, host, process_id, threads, message, summary)
            values ('weekly', 'failed', now(), 'h', 1, 1, 'The row of {{$"{id:D}".ToUpperInvariant()}} is odd.', '{"ids": ["{{id:N}}", "other"]}')
            """, Token);
        ForgettingLedger ledger = new(database.Batch, TimeProvider.System);
        long receipt = await ledger.BeginAsync(EntityType.User, id, "test", Token);

        Assert.Equal(2, (await new TableSearch(database.Batch).FindAsync(id, Token)).Count);
        await new RowEraser(database.Batch).EraseAsync(receipt, EntityType.User, id, Token);

        Assert.Equal(["""The row of (forgotten) is odd.|{"ids": ["(forgotten)", "other"]}"""], await database.RowsAsync("select message, summary from precompute.run", Token));
        Assert.Empty(await new TableSearch(database.Batch).FindAsync(id, Token));
    }
}
