namespace Precompute.Model.Live;

/// <summary>The states of some entities, by id; 17 bytes a person, 33 a startup. Immutable and thread-safe.</summary>
internal sealed class EntityBucket
{
    private const byte ActiveBit = 1;
    private const byte OptedOutBit = 2;
    private const int RolesShift = 2;

    private readonly Guid[] _ids;
    private readonly byte[] _bits;
    private readonly Guid[] _owners;

    /// <summary>A bucket of states in any order.</summary>
    public EntityBucket(IReadOnlyCollection<EntityState> states)
    {
        EntityState[] sorted = [.. states.OrderBy(static s => s.Id)];
        _ids = Array.ConvertAll(sorted, static s => s.Id);
        _bits = Array.ConvertAll(sorted, static s => (byte)((s.IsActive ? ActiveBit : 0) | (s.OptedOut ? OptedOutBit : 0) | ((int)s.Roles << RolesShift)));
        _owners = Array.Exists(sorted, static s => s.OwnerId != Guid.Empty) ? Array.ConvertAll(sorted, static s => s.OwnerId) : [];
    }

    public int Count => _ids.Length;

    public EntityState this[int position]
    {
        get
        {
            byte bits = _bits[position];
            return new EntityState(
                _ids[position],
                (bits & ActiveBit) != 0,
                (bits & OptedOutBit) != 0,
                (UserRoles)(bits >> RolesShift),
                _owners.Length == 0 ? Guid.Empty : _owners[position]);
        }
    }

    public EntityState? Find(Guid id)
    {
        int position = Array.BinarySearch(_ids, id);
        return position < 0 ? null : this[position];
    }
}
