using System.Runtime.InteropServices;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;

namespace Precompute.ReaderApi.Serving;

/// <summary>Something that may be shown, before the live source has had its say.</summary>
/// <param name="Id">The startup or person.</param>
/// <param name="Score">Larger is better, within one method.</param>
/// <param name="Method">How it was found.</param>
/// <param name="Reason1">A reason code, or <see cref="ReasonCodes.None"/>.</param>
/// <param name="Reason2">Another.</param>
/// <param name="Reason3">Another.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Candidate(Guid Id, float Score, RecommendationMethod Method, int Reason1, int Reason2, int Reason3)
{
    /// <summary>The reasons in words.</summary>
    public string[] Reasons(FeatureVocabulary vocabulary) => ReasonRenderer.Render([Reason1, Reason2, Reason3], vocabulary);
}
