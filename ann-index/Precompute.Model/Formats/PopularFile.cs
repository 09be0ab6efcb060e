using Precompute.Model.Lists;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary><c>data/popular.json</c>: the popular rankings by id, readable without this software.</summary>
public static class PopularFile
{
    /// <summary>Writes the rankings.</summary>
    public static void Write(string path, PopularRanking popular, VersionCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(popular);
        ArgumentNullException.ThrowIfNull(catalogue);
        List<PopularDocument.Ranking> lists = [];
        foreach (PopularRanking.ListKind kind in PopularRanking.Kinds)
        {
            Neighbor[] ranking = popular.Of(kind.Direction, kind.Role).ToArray();
            IdMap targets = catalogue.TargetsOf(kind.Direction);
            lists.Add(new PopularDocument.Ranking(
                kind.Direction, kind.Role, [.. ranking.Select(n => targets[n.Ordinal])], [.. ranking.Select(static n => n.Score)]));
        }

        JsonFile.Write(path, new PopularDocument(lists), ModelJson.Default.PopularDocument);
    }

    /// <summary>Reads the rankings.</summary>
    /// <exception cref="CorruptFileException">A ranking is missing, repeated, of unequal columns, or names an id the catalogue lacks.</exception>
    public static PopularRanking Read(string path, VersionCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        PopularDocument document = JsonFile.Read(path, ModelJson.Default.PopularDocument);
        Neighbor[][] byKind = new Neighbor[PopularRanking.Kinds.Count][];
        for (int k = 0; k < byKind.Length; k++)
        {
            PopularRanking.ListKind kind = PopularRanking.Kinds[k];
            PopularDocument.Ranking[] found =
                [.. (document.Lists ?? []).Where(r => r is not null && r.Direction == kind.Direction && r.Role == kind.Role)];
            if (found.Length != 1 || found[0].Ids is null || found[0].Scores is null || found[0].Ids.Count != found[0].Scores.Count)
                throw new CorruptFileException(path, 0, $"there is not exactly one whole ranking of {kind.Direction} and {kind.Role}");
            byKind[k] = Resolve(path, found[0], catalogue.TargetsOf(kind.Direction));
        }

        return new PopularRanking(byKind);
    }

    private static Neighbor[] Resolve(string path, PopularDocument.Ranking ranking, IdMap targets)
    {
        Neighbor[] resolved = new Neighbor[ranking.Ids.Count];
        for (int i = 0; i < resolved.Length; i++)
        {
            int ordinal = targets.OrdinalOf(ranking.Ids[i]);
            if (ordinal < 0 || !float.IsFinite(ranking.Scores[i]))
                throw new CorruptFileException(path, 0, $"entry {i} of {ranking.Direction} and {ranking.Role}, {ranking.Ids[i]} with score {ranking.Scores[i]}, is not one of the version");
            resolved[i] = new Neighbor(ordinal, ranking.Scores[i]);
        }

        return resolved;
    }
}
