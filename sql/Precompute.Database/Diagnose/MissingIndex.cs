namespace Precompute.Database.Diagnose;

/// <summary>A look-up by one id that reads more than it should.</summary>
/// <param name="View">The view it is asked of.</param>
/// <param name="Column">The view's column.</param>
/// <param name="Table">The table that is read whole, qualified; null where the view itself has to be computed for it.</param>
/// <param name="TableColumn">The table's column.</param>
/// <param name="Rows">Rows of the table, as the server estimates.</param>
/// <param name="Sql">The statement that makes the index; null without a table.</param>
public sealed record MissingIndex(string View, string Column, string? Table, string? TableColumn, long Rows, string? Sql);
