using Precompute.Model;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>Tables for DuckDB, pandas and Spark: lists by the columns of the report views, factors, pair weights.</summary>
internal sealed class ParquetFormat : IExportFormat
{
    private const string StartupsForPeople = "startups_for_people.parquet";
    private const string PeopleForStartups = "people_for_startups.parquet";
    private const string Factors = "factors.parquet";
    private const string Interactions = "interactions.parquet";

    /// <inheritdoc/>
    public string Name => "parquet";

    /// <inheritdoc/>
    public string Purpose => "lists, factors and interactions as tables for DuckDB, pandas and Spark";

    /// <inheritdoc/>
    public bool Writes(string fileName) => fileName is StartupsForPeople or PeopleForStartups or Factors or Interactions;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExportedFile>> WriteAsync(ExportedVersion version, string folder, CancellationToken cancellationToken)
    {
        string In(string name) => Path.Combine(folder, name);
        long forward = await ListTable.WriteAsync(In(StartupsForPeople), version, Direction.Forward, cancellationToken);
        long reverse = await ListTable.WriteAsync(In(PeopleForStartups), version, Direction.Reverse, cancellationToken);
        long vectors = await FactorTable.WriteAsync(In(Factors), version, cancellationToken);
        long pairs = await InteractionTable.WriteAsync(In(Interactions), version, cancellationToken);
        return
        [
            new ExportedFile(StartupsForPeople, $"{forward:N0} recommendations"),
            new ExportedFile(PeopleForStartups, $"{reverse:N0} recommendations"),
            new ExportedFile(Factors, $"{vectors:N0} vectors"),
            new ExportedFile(Interactions, $"{pairs:N0} pairs"),
        ];
    }
}
