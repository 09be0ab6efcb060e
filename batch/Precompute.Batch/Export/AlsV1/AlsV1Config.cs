using System.Text.Json.Serialization;
using Precompute.Model;
using Precompute.Model.Interactions;

namespace Precompute.Batch.Export.AlsV1;

/// <summary>
/// <c>als_v1_config.json</c>: what the factors were trained with and on. The keys of the Python service's scripts and those of the model's
/// parameters; what other software left out is null.
/// </summary>
internal sealed record AlsV1Config
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "als-v1";

    /// <summary><see cref="FormatName"/>.</summary>
    public string? Format { get; init; }

    /// <summary>How the factors were found: <c>als</c>; the Python service's scripts say <c>svd</c>.</summary>
    public string? Algorithm { get; init; }

    /// <summary>What found them.</summary>
    public string? Library { get; init; }

    /// <summary>Label of the version it was exported from.</summary>
    public string? Version { get; init; }

    /// <summary>When the model was complete.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Fingerprint of the source data the weights came from.</summary>
    public string? SourceFingerprint { get; init; }

    /// <summary>Forward (people → startups) or reverse.</summary>
    public Direction? Direction { get; init; }

    /// <summary>People: rows of the forward factors, of the reverse item factors.</summary>
    public int? NUsers { get; init; }

    /// <summary>Startups of a forward set.</summary>
    public int? NItems { get; init; }

    /// <summary>Startups of a reverse set.</summary>
    public int? NStartups { get; init; }

    /// <summary>Pairs in the matrix.</summary>
    public long? Interactions { get; init; }

    /// <summary>f, columns of the factors.</summary>
    public int? Factors { get; init; }

    /// <summary>f by the name that scikit-learn gives it.</summary>
    public int? NComponents { get; init; }

    /// <summary>λ.</summary>
    public float? Regularization { get; init; }

    /// <summary>ν.</summary>
    public float? RegularizationExponent { get; init; }

    /// <summary>α.</summary>
    public float? Alpha { get; init; }

    /// <summary>α₀.</summary>
    public float? UnobservedWeight { get; init; }

    /// <summary>Sweeps.</summary>
    public int? Iterations { get; init; }

    /// <summary>The row solver of the sweeps.</summary>
    public AlsSolver? Solver { get; init; }

    /// <summary>Conjugate-gradient steps a row and sweep.</summary>
    public int? ConjugateGradientSteps { get; init; }

    /// <summary>Seed of the initial factors.</summary>
    public ulong? Seed { get; init; }

    /// <summary>What events were worth.</summary>
    public InteractionWeights? Weights { get; init; }

    /// <summary>Rows of the user factors, whatever the direction calls them.</summary>
    [JsonIgnore]
    public int? Rows => Direction is Model.Direction.Reverse || NStartups is not null ? NStartups : NUsers;

    /// <summary>Rows of the item factors, whatever the direction calls them.</summary>
    [JsonIgnore]
    public int? Columns => Direction is Model.Direction.Reverse || NStartups is not null ? NUsers : NItems;

    /// <summary>The parameters of the model.</summary>
    /// <param name="factors">Columns of its factors.</param>
    /// <param name="otherwise">What holds where the file is silent.</param>
    public AlsParameters ToParameters(int factors, AlsParameters otherwise) => new()
    {
        Factors = factors,
        Regularization = Regularization ?? otherwise.Regularization,
        RegularizationExponent = RegularizationExponent ?? otherwise.RegularizationExponent,
        Alpha = Alpha ?? otherwise.Alpha,
        UnobservedWeight = UnobservedWeight ?? otherwise.UnobservedWeight,
        Iterations = Iterations ?? otherwise.Iterations,
        Solver = Solver ?? otherwise.Solver,
        ConjugateGradientSteps = ConjugateGradientSteps ?? otherwise.ConjugateGradientSteps,
        Seed = Seed ?? otherwise.Seed,
    };
}
