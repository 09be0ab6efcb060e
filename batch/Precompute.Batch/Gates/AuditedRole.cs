using Precompute.AnnIndex;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Gates;

/// <summary>What the lists of one direction and role must keep to, told from the catalogue and the pairs alone.</summary>
internal sealed class AuditedRole
{
    private readonly Direction _direction;
    private readonly VersionCatalogue _catalogue;
    private readonly CsrMatrix _seen;
    private readonly int[] _ownedLive;
    private readonly BitmapFilter? _now;
    private readonly bool[] _found;

    /// <summary>The rules of a direction and role.</summary>
    public AuditedRole(Direction direction, ListRole role, GateEvidence evidence)
    {
        ListInputs inputs = evidence.Inputs;
        _direction = direction;
        _catalogue = inputs.Catalogue;
        _seen = inputs.Matrices.Of(direction);
        Role = role;
        Depth = evidence.Options.Depth;
        Eligible = direction == Direction.Forward ? _catalogue.LiveStartups() : _catalogue.EligibleUsers(role);
        Exposure = new ExposureCount(_catalogue.TargetsOf(direction).Count);
        _found = new bool[_catalogue.QueriesOf(direction).Count];
        _now = evidence.Now?.TargetsAmong(_catalogue, direction, role);
        _ownedLive = CountOwned();
    }

    /// <summary>The role.</summary>
    public ListRole Role { get; }

    /// <summary>How many first items count as shown.</summary>
    public int Depth { get; }

    /// <summary>Targets that may be shown.</summary>
    public BitmapFilter Eligible { get; }

    /// <summary>How often each is.</summary>
    public ExposureCount Exposure { get; }

    /// <summary>Rows found.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether an entity is due a list.</summary>
    public bool IsDue(int entity) => _direction == Direction.Forward ? _catalogue.IsEligible(entity, Role) : _catalogue.StartupIsLive[entity];

    /// <summary>A row was found; false where the entity had one already.</summary>
    public bool Found(int entity)
    {
        Rows++;
        bool first = !_found[entity];
        _found[entity] = true;
        return first;
    }

    /// <summary>Whether a target must not be in an entity's list: acted on, its own startup, its own owner.</summary>
    public bool IsExcluded(int entity, int target) => Owns(entity, target) || _seen.RowColumns(entity).BinarySearch(target) >= 0;

    /// <summary>Whether a target that was eligible is not any more.</summary>
    public bool IsStale(int target) => _now?.Accepts(target) == false;

    /// <summary>How many targets may be in an entity's list.</summary>
    public int CountPossible(int entity)
    {
        int seen = 0;
        foreach (int target in _seen.RowColumns(entity))
            seen += Eligible.Accepts(target) && !Owns(entity, target) ? 1 : 0;
        return Eligible.AcceptedCount - seen - _ownedLive[entity];
    }

    /// <summary>Entities that are due a list.</summary>
    public long CountDue() => Enumerable.Range(0, _found.Length).LongCount(IsDue);

    /// <summary>Entities that are due a list and have none.</summary>
    public long CountMissing() => Enumerable.Range(0, _found.Length).LongCount(e => IsDue(e) && !_found[e]);

    private bool Owns(int entity, int target) =>
        _direction == Direction.Forward ? _catalogue.Owners[target] == entity : _catalogue.Owners[entity] == target;

    private int[] CountOwned()
    {
        int[] owned = new int[_found.Length];
        for (int s = 0; s < _catalogue.Owners.Length; s++)
        {
            int owner = _catalogue.Owners[s];
            if (owner < 0)
                continue;
            (int entity, int target) = _direction == Direction.Forward ? (owner, s) : (s, owner);
            owned[entity] += Eligible.Accepts(target) ? 1 : 0;
        }

        return owned;
    }
}
