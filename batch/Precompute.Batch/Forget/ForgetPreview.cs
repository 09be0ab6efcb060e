using Precompute.Database.Privacy;

namespace Precompute.Batch.Forget;

/// <summary>What forgetting somebody would do.</summary>
/// <param name="Rows">Rows and list places that would go, by table.</param>
/// <param name="Versions">Labels of the kept versions whose files would be amended.</param>
internal sealed record ForgetPreview(IReadOnlyList<Removal> Rows, IReadOnlyList<string> Versions);
