using Precompute.AnnIndex;
using Precompute.Model;

namespace Precompute.Training.Evaluation;

/// <summary>One role's share of a measurement: of the viewers (forward) or of the people shown (reverse).</summary>
/// <param name="Role">The role.</param>
/// <param name="QueryFilter">Queries that belong to it, or null for all.</param>
/// <param name="TargetFilter">Targets that may be recommended, or null for those of the whole measurement; test pairs outside are not counted.</param>
public sealed record EvaluationRole(ListRole Role, IOrdinalFilter? QueryFilter, IOrdinalFilter? TargetFilter);
