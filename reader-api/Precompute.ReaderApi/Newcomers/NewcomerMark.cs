using System.Runtime.InteropServices;

namespace Precompute.ReaderApi.Newcomers;

/// <summary>The last newcomer that was shown: those after it come on the next page, whoever joined meanwhile.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Id">Its id.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NewcomerMark(float Score, Guid Id)
{
    /// <summary>Whether a newcomer comes after it: a smaller score, or the same and a larger id.</summary>
    public bool IsBefore(float score, Guid id) => score < Score || (score == Score && id.CompareTo(Id) > 0);
}
