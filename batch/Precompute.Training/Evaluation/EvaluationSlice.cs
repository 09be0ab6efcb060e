using Precompute.Model;

namespace Precompute.Training.Evaluation;

/// <summary>Some of a frame's queries, measured together.</summary>
/// <param name="Role">The role's name, or <c>all</c>.</param>
/// <param name="Segment">The segment's name, or <c>all</c>.</param>
/// <param name="Rows">Their positions in the frame, at least one.</param>
/// <param name="Groups">The frame's groups that they are.</param>
internal sealed record EvaluationSlice(string Role, string Segment, int[] Rows, int[] Groups)
{
    /// <summary>The name of everything together.</summary>
    public const string All = "all";

    /// <summary>The name of a role in metrics.</summary>
    public static string NameOf(ListRole role) => role == ListRole.Developer ? "developer" : "investor";

    /// <summary>The name of a segment in metrics.</summary>
    public static string NameOf(Segment segment) => segment switch
    {
        Model.Segment.Cold => "cold",
        Model.Segment.Warm => "warm",
        _ => "hot",
    };
}
