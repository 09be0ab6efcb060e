using Precompute.AnnIndex;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Model.Erasure;

/// <summary>
/// Takes a person or a startup out of the files of a version: the id gives way to a <see cref="Tombstone"/>, so that all ordinals stay
/// valid; vectors become zeros and leave the index; history, profile, lists and the place in the lists of others go. What others'
/// factors, counts and profiles learned from them stays until the next training. The manifest is not touched.
/// Every file is read whole: memory is that of the largest.
/// </summary>
public sealed class VersionEraser
{
    private const float NotTested = -1f;

    private readonly string _folder;
    private readonly EntityType _type;
    private readonly Guid _id;
    private readonly SortedSet<string> _changed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _removed = new(StringComparer.Ordinal);
    private int _ordinal;

    private VersionEraser(string folder, EntityType type, Guid id)
    {
        _folder = folder;
        _type = type;
        _id = id;
    }

    /// <summary>Erases.</summary>
    /// <param name="folder">A complete version, verified, in a folder of the caller's own: killed half-way it is to be thrown away.</param>
    /// <param name="type">Whose id.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Checked between files.</param>
    /// <exception cref="PrecomputeException">A file cannot be read or written; it is named.</exception>
    public static ErasedFiles Erase(string folder, EntityType type, Guid id, CancellationToken cancellationToken)
    {
        VersionEraser eraser = new(folder, type, id);
        VersionCatalogue catalogue = EligibilityFile.Read(eraser.PathOf(VersionLayout.Eligibility));
        eraser._ordinal = (type == EntityType.User ? catalogue.Users : catalogue.Startups).OrdinalOf(id);
        if (eraser._ordinal >= 0)
        {
            // The catalogue last: as long as it knows the id, an erasure is not complete.
            eraser.ErasePopular();
            foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
            {
                cancellationToken.ThrowIfCancellationRequested();
                eraser.EraseVectors(direction);
                eraser.EraseLists(direction);
                eraser.EraseQuality(direction);
            }

            eraser.EraseHistory();
            eraser.EraseContent();
            eraser.EraseCatalogue(catalogue);
        }

        return new ErasedFiles { Changed = [.. eraser._changed], Removed = eraser._removed };
    }

    // People ask forward and are shown in reverse; startups the other way round.
    private ModelSide SideIn(Direction direction) =>
        (direction == Direction.Forward) == (_type == EntityType.User) ? ModelSide.Query : ModelSide.Target;

    private void EraseVectors(Direction direction)
    {
        ModelSide side = SideIn(direction);
        string idsPath = PathOf(VersionLayout.Ids(direction, side));
        IdMap ids = new(NpyFile.ReadIds(idsPath));
        int row = ids.OrdinalOf(_id);
        if (row < 0)
            return;
        string factorsPath = PathOf(VersionLayout.Factors(direction, side));
        DenseMatrix factors = NpyFile.ReadMatrix(factorsPath);
        factors.Row(row).Clear();
        NpyFile.WriteMatrix(factorsPath, factors);
        HnswIndex.Erase(PathOf(VersionLayout.Index(direction, side)), row);
        NpyFile.WriteIds(idsPath, ids.WithTombstone(row, _ordinal).Ids);
        Changed(VersionLayout.Factors(direction, side));
        Changed(VersionLayout.Index(direction, side));
        Changed(VersionLayout.Ids(direction, side));
        Count("vectors", 1);
    }

    private void EraseLists(Direction direction)
    {
        foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
        {
            string path = VersionLayout.Lists(direction, role);
            (int removed, int shortened) = ListErasure.Erase(PathOf(path), SideIn(direction) == ModelSide.Query, _id);
            if (removed + shortened > 0)
                Changed(path);
            Count("lists", removed);
            Count("list_items", shortened);
        }
    }

    // Kept for the comparison with the next version; a version made before it was kept has none.
    private void EraseQuality(Direction direction)
    {
        string path = VersionLayout.EntityQuality(direction);
        if (SideIn(direction) != ModelSide.Query || !File.Exists(PathOf(path)))
            return;
        float[] values = NpyFile.Read(PathOf(path)).ToSingle() ?? throw new CorruptFileException(PathOf(path), 0, "the file does not hold numbers");
        if (_ordinal >= values.Length || values[_ordinal] < 0f)
            return;
        values[_ordinal] = NotTested;
        NpyFile.Write(PathOf(path), NpyArray.Of(values));
        Changed(path);
        Count("measured_values", 1);
    }

    private void ErasePopular()
    {
        string path = PathOf(VersionLayout.Popular);
        PopularDocument document = JsonFile.Read(path, ModelJson.Default.PopularDocument);
        int places = document.Lists.Sum(l => l.Ids.Count(id => id == _id));
        if (places == 0)
            return;
        JsonFile.Write(
            path,
            new PopularDocument([.. document.Lists.Select(l => l with
            {
                Ids = [.. l.Ids.Where(id => id != _id)],
                Scores = [.. l.Scores.Where((_, i) => l.Ids[i] != _id)],
            })]),
            ModelJson.Default.PopularDocument);
        Changed(VersionLayout.Popular);
        Count("popular_items", places);
    }

    private void EraseHistory()
    {
        string path = PathOf(VersionLayout.History);
        CsrMatrix[] history = CsrFile.Read(path, 2);
        CsrMatrix[] rest = [.. history.Select((matrix, d) =>
            SideIn(d == 0 ? Direction.Forward : Direction.Reverse) == ModelSide.Query
                ? SparseErasure.Without(matrix, _ordinal, column: -1)
                : SparseErasure.Without(matrix, row: -1, _ordinal))];
        long pairs = history.Sum(static m => m.NonZeroCount) - rest.Sum(static m => m.NonZeroCount);
        if (pairs == 0)
            return;
        CsrFile.Write(path, rest);
        Changed(VersionLayout.History);
        Count("history_pairs", pairs);
    }

    private void EraseContent()
    {
        string path = PathOf(VersionLayout.Features);
        ContentModel content = FeaturesFile.Read(path);
        bool user = _type == EntityType.User;
        FeaturesFile.Write(path, new ContentModel(
            content.Vocabulary,
            content.Options,
            content.Idf,
            user ? content.StartupFeatures : SparseErasure.WithoutRow(content.StartupFeatures, _ordinal),
            user ? SparseErasure.WithoutRow(content.UserFeatures, _ordinal) : content.UserFeatures,
            user ? content.StartupProfiles : SparseErasure.Without(content.StartupProfiles, _ordinal, column: -1),
            user ? SparseErasure.Without(content.UserProfiles, _ordinal, column: -1) : content.UserProfiles));
        Changed(VersionLayout.Features);
    }

    private void EraseCatalogue(VersionCatalogue catalogue)
    {
        if (_type == EntityType.User)
        {
            // Opted out and inactive: no filter lets the place pass.
            catalogue.Roles[_ordinal] = UserRoles.None;
            catalogue.IsActive[_ordinal] = false;
            catalogue.OptedOut[_ordinal] = true;
            catalogue.ForwardCounts[_ordinal] = 0;
            foreach (ref int owner in catalogue.Owners.AsSpan())
            {
                if (owner != _ordinal)
                    continue;
                owner = -1;
                Count("owned_startups", 1);
            }
        }
        else
        {
            catalogue.StartupIsLive[_ordinal] = false;
            catalogue.StartupTypes[_ordinal] = StartupType.Collaboration;
            catalogue.Owners[_ordinal] = -1;
            catalogue.Categories[_ordinal] = -1;
            catalogue.ReverseCounts[_ordinal] = 0;
        }

        EligibilityFile.Write(PathOf(VersionLayout.Eligibility), catalogue with
        {
            Users = _type == EntityType.User ? catalogue.Users.WithTombstone(_ordinal, _ordinal) : catalogue.Users,
            Startups = _type == EntityType.Startup ? catalogue.Startups.WithTombstone(_ordinal, _ordinal) : catalogue.Startups,
        });
        Changed(VersionLayout.Eligibility);
    }

    private string PathOf(string relativePath) => VersionLayout.PathIn(_folder, relativePath);

    private void Changed(string relativePath) => _changed.Add(relativePath);

    private void Count(string what, long number)
    {
        if (number > 0)
            _removed[what] = _removed.GetValueOrDefault(what) + number;
    }
}
