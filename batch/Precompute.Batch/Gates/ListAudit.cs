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

    private readonly Dictionary<(Direction, ListRole), long> _rows = [];
    private readonly Dictionary<(Direction, ListRole), long> _due = [];
    private readonly Dictionary<(Direction, ListRole), ExposureCount> _exposure = [];
    private readonly Dictionary<(Direction, ListRole), int> _eligible = [];

    private ListAudit()
    {
    }

    /// <summary>Rows found, by direction and role.</summary>
    public IReadOnlyDictionary<(Direction Direction, ListRole Role), long> Rows => _rows;

    /// <summary>Rows that are due, by direction and role.</summary>
    public IReadOnlyDictionary<(Direction Direction, ListRole Role), long> Due => _due;

    /// <summary>How often each target is among a list's first items by a personal method (not by popularity), by direction and role.</summary>
    public IReadOnlyDictionary<(Direction Direction, ListRole Role), ExposureCount> Exposure => _exposure;

    /// <summary>Targets that may be shown, by direction and role.</summary>
    public IReadOnlyDictionary<(Direction Direction, ListRole Role), int> Eligible => _eligible;

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

    /// <summary>Rows and items whose method is not named, or not one of those that may answer for the entity.</summary>
    public long UnnamedMethods { get; private set; }

    /// <summary>Rows with another interaction count than the entity has.</summary>
    public long WrongCounts { get; private set; }

    /// <summary>Ids that are zero.</summary>
    public long NullIds { get; private set; }

    /// <summary>Items that occur twice in one list.</summary>
    public long DuplicateItems { get; private set; }

    /// <summary>Inactive, opted-out or unknown items, or people without the role.</summary>
    public long IneligibleItems { get; private set; }

    /// <summary>Items that the entity acted on, owns, is owned by, or is.</summary>
    public long ExcludedItems { get; private set; }

    /// <summary>Scores that are not finite or ascend within one method.</summary>
    public long BadScores { get; private set; }

    /// <summary>Items that were eligible at the snapshot and are not any more.</summary>
    public long StaleItems { get; private set; }

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
        IdMap targets = catalogue.TargetsOf(direction);
        AuditedRole[] roles = [.. Roles.Select(role => new AuditedRole(direction, role, evidence))];
        int[] stamps = new int[targets.Count];
        int stamp = 0;
        long number = 0;
        foreach (RecommendationRow row in evidence.Rows(direction))
        {
            number++;
            int entity = queries.OrdinalOf(row.EntityId);
            int r = Array.IndexOf(Roles, row.Role);
            if (entity < 0 || r < 0 || !roles[r].IsDue(entity))
            {
                UnknownRows++;
                Note(direction, number, "a row that is not due");
                continue;
            }

            AuditedRole role = roles[r];
            DuplicateRows += role.Found(entity) ? 0 : 1;
            CheckNames(direction, number, row, inputs, entity);
            CheckItems(direction, number, row, targets, role, entity, stamps, ++stamp);
            int possible = role.CountPossible(entity);
            if (row.TargetIds.Length < Math.Min(inputs.ListSize, possible))
            {
                ShortRows++;
                Note(direction, number, $"{row.TargetIds.Length} items of {possible} possible");
            }
        }

        foreach (AuditedRole role in roles)
        {
            _rows[(direction, role.Role)] = role.Rows;
            _due[(direction, role.Role)] = role.CountDue();
            _exposure[(direction, role.Role)] = role.Exposure;
            _eligible[(direction, role.Role)] = role.Eligible.AcceptedCount;
            MissingRows += role.CountMissing();
        }
    }

    private void CheckNames(Direction direction, long number, RecommendationRow row, ListInputs inputs, int entity)
    {
        int count = inputs.Matrices.CountsOf(direction)[entity];
        if (row.InteractionCount != count)
        {
            WrongCounts++;
            Note(direction, number, $"the interaction count is {row.InteractionCount} and not {count}");
        }

        IReadOnlyList<RecommendationMethod> chain = inputs.Methods.ChainFor(direction, row.Role, count);
        RecommendationMethod first = row.Methods.Length == 0 ? RecommendationMethod.None : row.Methods[0];
        int last = 0;
        bool ordered = row.ListMethod == first;
        foreach (RecommendationMethod method in row.Methods)
        {
            int position = Position(chain, method);
            ordered &= position >= last;
            last = Math.Max(last, position);
        }

        if (!ordered)
        {
            UnnamedMethods++;
            Note(direction, number, $"methods {string.Join(", ", row.Methods.Distinct())} in a list named {row.ListMethod}, where {string.Join(", ", chain)} may answer");
        }
    }

    private void CheckItems(Direction direction, long number, RecommendationRow row, IdMap targets, AuditedRole role, int entity, int[] stamps, int stamp)
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
                Note(direction, number, $"score {i} is {row.Scores[i]}");
            }

            int target = targets.OrdinalOf(row.TargetIds[i]);
            if (target < 0 || !role.Eligible.Accepts(target))
            {
                IneligibleItems++;
                Note(direction, number, $"item {i} is not eligible");
                continue;
            }

            if (stamps[target] == stamp)
                DuplicateItems++;
            stamps[target] = stamp;
            StaleItems += role.IsStale(target) ? 1 : 0;
            if (i < role.Depth && row.Methods[i] != RecommendationMethod.Popular)
                role.Exposure.Add(target);
            if (role.IsExcluded(entity, target) || row.TargetIds[i] == row.EntityId)
            {
                ExcludedItems++;
                Note(direction, number, $"item {i} was acted on, or is the entity's own");
            }
        }
    }

    private static int Position(IReadOnlyList<RecommendationMethod> chain, RecommendationMethod method)
    {
        for (int i = 0; i < chain.Count; i++)
        {
            if (chain[i] == method)
                return i;
        }

        return -1;
    }

    private void Note(Direction direction, long row, string fault)
    {
        if (FirstFault is "none")
            FirstFault = $"{direction} row {row}: {fault}.";
    }
}
