using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.EndToEndTests;

/// <summary>
/// What the API must answer, worked out the slow way: the stored list and the state of the source looked at item by item, every target scored
/// in double precision, everything sorted. No index, no filter bitmap, no fold-in of the product's.
/// </summary>
/// <param name="model">The version that serves.</param>
/// <param name="source">The source as it is.</param>
internal sealed class BruteForceAnswer(ServingModel model, SourceState source)
{
    /// <summary>Candidates that a computed method contributes at most, the default of the API.</summary>
    private const int Depth = 100;

    private readonly Dictionary<Direction, double[]> _grams = [];

    /// <summary>One item that must be shown.</summary>
    public sealed record Item(Guid Id, double Score, RecommendationMethod Method);

    /// <summary>Whether the asker's list is of another history than the source has now.</summary>
    public bool HasOutdatedList(FilteredQuestion question) =>
        model.Lists(question.Direction, question.Role).Find(question.Asker) is { } list && list.InteractionCount != source.CountOf(question);

    /// <summary>Everything that may be shown, best first; the answer is the first of it.</summary>
    public List<Item> Of(FilteredQuestion question)
    {
        IdMap targets = model.Catalogue.TargetsOf(question.Direction);
        bool isPersonal = source.IsPersonal(question);
        HashSet<int> left = [.. Enumerable.Range(0, targets.Count).Where(t => IsKnownAndPasses(question, t))];
        if (isPersonal)
            left.ExceptWith(source.HistoryOf(question).Select(h => targets.OrdinalOf(h.Counterpart)));
        List<Item> candidates = [];
        if (!isPersonal)
            Popular();
        else
            Personal();

        Func<Guid, bool> mayShow = source.MayShow(question);
        return Merge([.. candidates.Where(c => mayShow(c.Id))], Newcomers(question, isPersonal, mayShow));

        void Personal()
        {
            int count = source.CountOf(question);
            RecommendationRow? list = source.HasRole(question) ? model.Lists(question.Direction, question.Role).Find(question.Asker) : null;
            if (list is not null && list.InteractionCount == count)
            {
                for (int i = 0; i < list.TargetIds.Length; i++)
                    Take(targets.OrdinalOf(list.TargetIds[i]), list.Scores[i], list.Methods[i]);
            }

            IEnumerable<RecommendationMethod> chain = source.HasRole(question)
                ? model.Config.Methods.ChainFor(question.Direction, question.Role, count)
                : [RecommendationMethod.ContentBased];
            foreach (RecommendationMethod method in chain)
            {
                if (method == RecommendationMethod.ContentBased)
                    Best(ByContent(question, left), method);
                else if (method == RecommendationMethod.Popular)
                    Popular();
                else if (method is RecommendationMethod.Als or RecommendationMethod.AlsReverse)
                    Best(ByFactors(question, left), method);
            }

            Popular();
        }

        void Best(IEnumerable<(int Target, double Score)> scored, RecommendationMethod method)
        {
            foreach ((int target, double score) in scored.OrderByDescending(static s => s.Score).ThenBy(static s => s.Target).Take(Depth).ToList())
                Take(target, score, method);
        }

        void Popular()
        {
            foreach (Neighbor popular in model.Popular.Of(question.Direction, question.Role))
                Take(popular.Ordinal, popular.Score, RecommendationMethod.Popular);
            foreach (int rest in left.Order().ToList())
                Take(rest, 0, RecommendationMethod.Popular);
        }

        void Take(int target, double score, RecommendationMethod method)
        {
            if (left.Remove(target))
                candidates.Add(new Item(targets[target], score, method));
        }
    }

    /// <summary>Those whom the version does not know, by what they declare, best first.</summary>
    private List<Item> Newcomers(FilteredQuestion question, bool isPersonal, Func<Guid, bool> mayShow)
    {
        bool isForward = question.Direction == Direction.Forward;
        IdMap known = model.Catalogue.TargetsOf(question.Direction);
        ContentProfile asker = isPersonal ? ProfileOf(question) : ContentProfile.Empty;
        return
        [
            .. (isForward ? source.Startups : source.Users)
                .Where(id => known.OrdinalOf(id) < 0 && mayShow(id) && (isForward ? source.Passes(question, id) : source.DeclaresWhatPasses(question, id)))
                .Select(id => (Id: id, Score: Overlap(id)))
                .OrderByDescending(static n => n.Score).ThenBy(static n => n.Id)
                .Select(static n => new Item(n.Id, n.Score, n.Score > 0 ? RecommendationMethod.ContentBased : RecommendationMethod.Popular)),
        ];

        double Overlap(Guid newcomer)
        {
            int[] declared = DeclaredOrdinals(newcomer);
            double length = Math.Sqrt(declared.Sum(f => (double)model.Content.Idf[f] * model.Content.Idf[f]));
            return length == 0 ? 0 : asker.Features.Select((f, i) => declared.Contains(f) ? asker.Weights[i] * (double)model.Content.Idf[f] / length : 0).Sum();
        }
    }

    /// <summary>Every tenth place is a newcomer's that has something in common with the asker; the others come at the end.</summary>
    private static List<Item> Merge(List<Item> known, List<Item> newcomers)
    {
        Queue<Item> old = new(known);
        Queue<Item> fresh = new(newcomers);
        List<Item> all = new(known.Count + newcomers.Count);
        while (old.Count + fresh.Count > 0)
        {
            bool isTurn = fresh.Count > 0 && (old.Count == 0 || ((all.Count + 1) % 10 == 0 && fresh.Peek().Score > 0));
            all.Add((isTurn ? fresh : old).Dequeue());
        }

        return all;
    }

    private int[] DeclaredOrdinals(Guid newcomer) =>
        [.. source.DeclaredOf(newcomer).Select(model.Content.Vocabulary.OrdinalOf).Where(static f => f >= 0).Distinct().Order()];

    /// <summary>Whether the version knows a target as one that may be shown, and the filters let it pass: a startup's own columns, a person's stored profile.</summary>
    private bool IsKnownAndPasses(FilteredQuestion question, int target)
    {
        VersionCatalogue all = model.Catalogue;
        if (question.Direction == Direction.Forward)
            return all.StartupIsLive[target] && source.Passes(question, all.Startups[target]);
        if (!all.IsEligible(target, question.Role))
            return false;
        int[] profile = model.Content.UserProfiles.RowColumns(target).ToArray();
        return (question.Type is not { } type || Has(FeatureKind.EngagementType, type == StartupType.Marketplace ? "marketplace" : "collaboration"))
            && (question.Category is null || Has(FeatureKind.Category, question.Category))
            && (question.Stage is null || Has(FeatureKind.Stage, question.Stage));

        bool Has(FeatureKind kind, string value) => model.Content.Vocabulary.OrdinalOf(new Feature(kind, value)) is >= 0 and int feature && profile.Contains(feature);
    }

    private IEnumerable<(int Target, double Score)> ByFactors(FilteredQuestion question, HashSet<int> left)
    {
        FactorModel factors = model.Of(question.Direction).Model;
        double[]? asker = FactorsOf(question, factors);
        if (asker is null)
            yield break;
        IdMap targets = model.Catalogue.TargetsOf(question.Direction);
        for (int row = 0; row < factors.TargetIds.Count; row++)
        {
            int target = targets.OrdinalOf(factors.TargetIds[row]);
            if (left.Contains(target))
                yield return (target, Dot(asker, factors.TargetFactors.Row(row)));
        }
    }

    /// <summary>
    /// The trained row where nothing happened since, else the solution of the normal equations (α₀·YᵀY + Σ α·w·y·yᵀ + λ′·I) x = Σ (α₀ + α·w)·y by Gaussian elimination: Hu, Koren,
    /// Volinsky 2008, section 4, with the ridge of Rendle et al. 2021. Weights are positive in these data.
    /// </summary>
    private double[]? FactorsOf(FilteredQuestion question, FactorModel factors)
    {
        int trained = factors.QueryIds.OrdinalOf(question.Asker);
        IReadOnlyList<(Guid Counterpart, string Type)> history = source.HistoryOf(question);
        RecommendationRow? list = model.Lists(question.Direction, question.Role).Find(question.Asker);
        if (list is not null && list.InteractionCount == source.CountOf(question))
            return trained < 0 ? null : [.. factors.QueryFactors.Row(trained).ToArray().Select(static f => (double)f)];
        List<(int Row, double Weight)> known =
        [
            .. history.GroupBy(static h => h.Counterpart)
                .Select(h => (Row: factors.TargetIds.OrdinalOf(h.Key), Weight: h.Sum(e => (double)model.Config.Weights.Forward[e.Type])))
                .Where(static k => k.Row >= 0),
        ];
        if (known.Count == 0)
            return null;
        int f = factors.Parameters.Factors;
        double a0 = factors.Parameters.UnobservedWeight, a = factors.Parameters.Alpha;
        double ridge = factors.Parameters.Regularization * Math.Pow(known.Count + (a0 * factors.TargetIds.Count), factors.Parameters.RegularizationExponent);
        double[] matrix = [.. GramOf(question.Direction, factors).Select(g => a0 * g)];
        double[] right = new double[f];
        for (int i = 0; i < f; i++)
            matrix[(i * f) + i] += ridge;
        foreach ((int row, double weight) in known)
        {
            float[] y = factors.TargetFactors.Row(row).ToArray();
            for (int i = 0; i < f; i++)
            {
                right[i] += (a0 + (a * weight)) * y[i];
                for (int j = 0; j < f; j++)
                    matrix[(i * f) + j] += a * weight * y[i] * y[j];
            }
        }

        Eliminate(matrix, right);
        return right;
    }

    private double[] GramOf(Direction direction, FactorModel factors)
    {
        if (_grams.TryGetValue(direction, out double[]? gram))
            return gram;
        int f = factors.Parameters.Factors;
        gram = new double[f * f];
        for (int row = 0; row < factors.TargetIds.Count; row++)
        {
            ReadOnlySpan<float> y = factors.TargetFactors.Row(row);
            for (int i = 0; i < f; i++)
            {
                for (int j = 0; j < f; j++)
                    gram[(i * f) + j] += (double)y[i] * y[j];
            }
        }

        _grams.Add(direction, gram);
        return gram;
    }

    /// <summary>Solves in place; the matrix is positive definite, so no row is exchanged.</summary>
    private static void Eliminate(double[] matrix, double[] right)
    {
        int n = right.Length;
        for (int p = 0; p < n; p++)
        {
            for (int i = p + 1; i < n; i++)
            {
                double share = matrix[(i * n) + p] / matrix[(p * n) + p];
                for (int j = p; j < n; j++)
                    matrix[(i * n) + j] -= share * matrix[(p * n) + j];
                right[i] -= share * right[p];
            }
        }

        for (int p = n - 1; p >= 0; p--)
        {
            for (int j = p + 1; j < n; j++)
                right[p] -= matrix[(p * n) + j] * right[j];
            right[p] /= matrix[(p * n) + p];
        }
    }

    private IEnumerable<(int Target, double Score)> ByContent(FilteredQuestion question, HashSet<int> left)
    {
        ContentProfile asker = ProfileOf(question);
        Dictionary<int, float> weights = asker.Features.Zip(asker.Weights).ToDictionary(static f => f.First, static f => f.Second);
        CsrMatrix profiles = question.Direction == Direction.Forward ? model.Content.StartupProfiles : model.Content.UserProfiles;
        foreach (int target in left)
        {
            double score = 0;
            for (int i = 0; i < profiles.RowColumns(target).Length; i++)
                score += weights.GetValueOrDefault(profiles.RowColumns(target)[i]) * (double)profiles.RowValues(target)[i];
            if (score > 0)
                yield return (target, score);
        }
    }

    /// <summary>The stored profile where nothing happened since, else that of the history: only newcomers declare anything that the version does not know.</summary>
    private ContentProfile ProfileOf(FilteredQuestion question)
    {
        VersionCatalogue all = model.Catalogue;
        int asker = all.QueriesOf(question.Direction).OrdinalOf(question.Asker);
        (int Ordinal, float Weight)[] history =
        [
            .. source.HistoryOf(question).GroupBy(static h => h.Counterpart)
                .Select(h => (Ordinal: all.TargetsOf(question.Direction).OrdinalOf(h.Key), Weight: h.Sum(e => model.Config.Weights.Forward[e.Type])))
                .Where(static h => h.Ordinal >= 0).OrderBy(static h => h.Ordinal),
        ];
        int[] targets = [.. history.Select(static h => h.Ordinal)];
        float[] weights = [.. history.Select(static h => h.Weight)];
        return question.Direction == Direction.Forward
            ? model.Content.BuildUserProfile(asker < 0 ? DeclaredOrdinals(question.Asker) : model.Content.UserFeatures.Row(asker), targets, weights)
            : model.Content.BuildStartupProfile(asker < 0 ? DeclaredOrdinals(question.Asker) : model.Content.StartupFeatures.Row(asker), targets, weights);
    }

    private static double Dot(double[] a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
