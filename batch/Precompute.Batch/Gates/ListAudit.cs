using Precompute.AnnIndex;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>
/// One reading of all lists against the catalogue. Written apart from the code that makes them, so that a fault there is found here.
/// </summary>
public sealed class ListAudit
{
    private static readonly Direction[] Directions = [Direction.Forward, Direction.Reverse];

    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    private ListAudit()
    {
    }

    /// <summary>Rows found, by direction.</summary>
    public Dictionary<Direction, long> Rows { get; } = [];

    /// <summary>Rows that are due, by direction.</summary>
    public Dictionary<Direction, long> Due { get; } = [];

    /// <summary>Items in all lists.</summary>
    public long Items { get; private set; }

    /// <summary>Rows for an entity and role that had one already.</summary>
    public long DuplicateRows { get; private set; }

    /// <summary>Rows for entities that are due none.</summary>
    public long UnknownRows { get; private set; }

    /// <summary>Entities and roles without their row.</summary>
    public long MissingRows { get; private set; }

    /// <summary>Rows with fewer items than asked for while eligible ones exist.</summary>
    public long ShortRows { get; private set; }

    /// <summary>Ids that are zero.</summary>
    public long NullIds { get; private set; }

    /// <summary>Items that occur twice in one list.</summary>
    public long DuplicateItems { get; private set; }

    /// <summary>Inactive, opted-out or unknown items, or people without the role.</summary>
    public long IneligibleItems { get; private set; }

    /// <summary>Items that the entity acted on, owns, or is owned by.</summary>
    public long ExcludedItems { get; private set; }

    /// <summary>Scores that are not finite or ascend within one method.</summary>
    public long BadScores { get; private set; }

    /// <summary>Where the first fault is, without anybody's id.</summary>
    public string FirstFault { get; private set; } = "none";

    /// <summary>Reads all lists.</summary>
    internal static ListAudit Of(GateEvidence evidence)
    {
        ListAudit audit = new();
        foreach (Direction direction in Directions)
            audit.Read(direction, evidence);
        return audit;
    }

    private void Read(Direction direction, GateEvidence evidence)
    {
        ListInputs inputs = evidence.Inputs;
        VersionCatalogue catalogue = inputs.Catalogue;
        IdMap queries = catalogue.QueriesOf(direction);
        TargetExclusions exclusions = new(catalogue, inputs.Matrices.Of(direction), direction);
        Dictionary<ListRole, BitmapFilter> eligible = Roles.ToDictionary(
            static r => r, r => direction == Direction.Forward ? catalogue.LiveStartups() : catalogue.EligibleUsers(r));
        bool[][] found = [new bool[queries.Count], new bool[queries.Count]];
        int[] stamps = new int[catalogue.TargetsOf(direction).Count];
        int stamp = 0;
        long rows = 0;
        foreach (RecommendationRow row in evidence.Rows(direction))
        {
            rows++;
            int entity = queries.OrdinalOf(row.EntityId);
            int role = Array.IndexOf(Roles, row.Role);
            if (entity < 0 || role < 0 || !IsDue(catalogue, direction, entity, row.Role))
            {
                UnknownRows++;
                Note(direction, rows, "a row that is not due");
                continue;
            }

            if (found[role][entity])
                DuplicateRows++;
            found[role][entity] = true;
            CheckItems(direction, rows, row, catalogue.TargetsOf(direction), eligible[row.Role], exclusions.Of(entity), stamps, ++stamp);
            int possible = eligible[row.Role].AcceptedCount - CountAccepted(exclusions.Of(entity), eligible[row.Role]);
            if (row.TargetIds.Length < Math.Min(inputs.ListSize, possible))
            {
                ShortRows++;
                Note(direction, rows, $"{row.TargetIds.Length} items of {possible} possible");
            }
        }

        Rows[direction] = rows;
        Due[direction] = 0;
        for (int r = 0; r < Roles.Length; r++)
        {
            for (int e = 0; e < queries.Count; e++)
            {
                if (!IsDue(catalogue, direction, e, Roles[r]))
                    continue;
                Due[direction]++;
                MissingRows += found[r][e] ? 0 : 1;
            }
        }
    }

    private void CheckItems(
        Direction direction, long rowNumber, RecommendationRow row, IdMap targets, BitmapFilter eligible, ReadOnlySpan<int> excluded, int[] stamps, int stamp)
    {
        for (int i = 0; i < row.TargetIds.Length; i++)
        {
            Items++;
            if (row.TargetIds[i] == Guid.Empty)
                NullIds++;
            bool ascends = i > 0 && row.Methods[i] == row.Methods[i - 1] && row.Scores[i] > row.Scores[i - 1];
            if (!float.IsFinite(row.Scores[i]) || ascends)
            {
                BadScores++;
                Note(direction, rowNumber, $"score {i} is {row.Scores[i]}");
            }

            int target = targets.OrdinalOf(row.TargetIds[i]);
            if (target < 0 || !eligible.Accepts(target))
            {
                IneligibleItems++;
                Note(direction, rowNumber, $"item {i} is not eligible");
                continue;
            }

            if (stamps[target] == stamp)
                DuplicateItems++;
            stamps[target] = stamp;
            if (excluded.BinarySearch(target) >= 0)
            {
                ExcludedItems++;
                Note(direction, rowNumber, $"item {i} was acted on, or is the entity's own");
            }
        }
    }

    private void Note(Direction direction, long row, string fault)
    {
        if (FirstFault is "none")
            FirstFault = $"{direction} row {row}: {fault}.";
    }

    private static bool IsDue(VersionCatalogue catalogue, Direction direction, int entity, ListRole role) =>
        direction == Direction.Forward ? catalogue.IsEligible(entity, role) : catalogue.StartupIsLive[entity];

    private static int CountAccepted(ReadOnlySpan<int> ordinals, BitmapFilter filter)
    {
        int count = 0;
        foreach (int ordinal in ordinals)
            count += filter.Accepts(ordinal) ? 1 : 0;
        return count;
    }
}
