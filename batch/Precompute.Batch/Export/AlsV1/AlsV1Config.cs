using Precompute.Model;
using Precompute.Model.Interactions;

namespace Precompute.Batch.Export.AlsV1;

/// <summary><c>als_v1_config.json</c>: what the factors were trained with and on.</summary>
internal sealed record AlsV1Config
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "als-v1";

    /// <summary>Always <see cref="FormatName"/>.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Label of the version it was exported from; null where other software made the set.</summary>
    public string? Version { get; init; }

    /// <summary>When that version's files were complete.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Fingerprint of the source data the weights came from.</summary>
    public string? SourceFingerprint { get; init; }

    /// <summary>Forward (people → startups) or reverse.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Rows of the matrix and of the user factors.</summary>
    public required int Users { get; init; }

    /// <summary>Columns of the matrix, rows of the item factors.</summary>
    public required int Items { get; init; }

    /// <summary>Pairs in the matrix.</summary>
    public required long Interactions { get; init; }

    /// <summary>f, columns of the factors.</summary>
    public required int Factors { get; init; }

    /// <summary>λ.</summary>
    public required float Regularization { get; init; }

    /// <summary>ν; 0 where absent.</summary>
    public float RegularizationExponent { get; init; }

    /// <summary>α.</summary>
    public required float Alpha { get; init; }

    /// <summary>α₀; 1 where absent.</summary>
    public float UnobservedWeight { get; init; } = 1f;

    /// <summary>Sweeps.</summary>
    public required int Iterations { get; init; }

    /// <summary>The row solver of the sweeps.</summary>
    public AlsSolver Solver { get; init; } = AlsSolver.ConjugateGradient;

    /// <summary>Conjugate-gradient steps a row and sweep.</summary>
    public int ConjugateGradientSteps { get; init; } = 3;

    /// <summary>Seed of the initial factors.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>What events were worth; null where other software made the set.</summary>
    public InteractionWeights? Weights { get; init; }

    /// <summary>The parameters of the model.</summary>
    public AlsParameters ToParameters() => new()
    {
        Factors = Factors,
        Regularization = Regularization,
        RegularizationExponent = RegularizationExponent,
        Alpha = Alpha,
        UnobservedWeight = UnobservedWeight,
        Iterations = Iterations,
        Solver = Solver,
        ConjugateGradientSteps = ConjugateGradientSteps,
        Seed = Seed,
    };
}
