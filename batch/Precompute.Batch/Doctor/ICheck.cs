namespace Precompute.Batch.Doctor;

/// <summary>Looks at one thing. What it raises becomes a finding that says so.</summary>
internal interface ICheck
{
    /// <summary>Name of the thing, as findings carry it.</summary>
    public string Name { get; }

    /// <summary>Which database has to be reachable for it.</summary>
    public Needs Needs { get; }

    /// <summary>Looks.</summary>
    public Task<IReadOnlyList<Finding>> ExamineAsync(Patient patient, CancellationToken cancellationToken);
}
