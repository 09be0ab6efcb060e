using Precompute.Model;

namespace Precompute.EndToEndTests;

/// <summary>One question with filters: who asks, for which role, what may be shown, how many.</summary>
internal sealed record FilteredQuestion(Direction Direction, ListRole Role, Guid Asker, StartupType? Type, string? Category, string? Stage, int Limit)
{
    /// <summary>Where it is asked.</summary>
    public string Path
    {
        get
        {
            string role = Role == ListRole.Developer ? "developer" : "investor";
            string route = Direction == Direction.Forward ? $"startups/for-{role}/{Asker}" : $"{role}s/for-startup/{Asker}";
            string type = Type is { } t ? $"&type={(t == StartupType.Marketplace ? "marketplace" : "collaboration")}" : "";
            string category = Category is null ? "" : $"&category={Uri.EscapeDataString(Category)}";
            string stage = Stage is null ? "" : $"&stage={Uri.EscapeDataString(Stage)}";
            return $"/api/recommendations/{route}?limit={Limit}{type}{category}{stage}";
        }
    }
}
