using Precompute.Numerics;

namespace Precompute.Model.Versions;

/// <summary>A file of a version is missing, or is not the one its manifest lists.</summary>
public sealed class VersionFileException : PrecomputeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="label">Label of the version, or the folder where it is not known.</param>
    /// <param name="path">Relative path of the file.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public VersionFileException(string label, string path, string problem, Exception? innerException = null)
        : base($"Version {label}, file {path}: {problem}. The version is not used; fetch it again, or roll back.", innerException)
    {
        Label = label;
        Path = path;
    }

    /// <summary>Label of the version.</summary>
    public string Label { get; }

    /// <summary>Relative path of the file.</summary>
    public string Path { get; }
}
