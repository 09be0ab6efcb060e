using System.Globalization;
using DuckDB.NET.Data;

namespace Precompute.IntegrationTests.Interchange;

/// <summary>DuckDB over a folder of Parquet files, which queries name without their folder.</summary>
internal sealed class DuckDbSession : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDbSession(string folder)
    {
        _connection.Open();
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = $"set file_search_path = '{folder}'";
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query, values as they are.</summary>
    public List<object[]> Query(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<object[]> rows = [];
        while (reader.Read())
        {
            object[] row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>All rows of a query, values as text joined by '|'.</summary>
    public string[] Rows(string sql) =>
        [.. Query(sql).Select(static row => string.Join('|', row.Select(static v => Convert.ToString(v, CultureInfo.InvariantCulture))))];

    public void Dispose() => _connection.Dispose();
}
