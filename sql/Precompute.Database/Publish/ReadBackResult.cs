using Precompute.Model;

namespace Precompute.Database.Publish;

/// <summary>What was read back of one direction.</summary>
/// <param name="Direction">Which side's lists.</param>
/// <param name="Rows">Rows.</param>
/// <param name="RowHash">Hash of their content.</param>
public sealed record ReadBackResult(Direction Direction, long Rows, string RowHash);
