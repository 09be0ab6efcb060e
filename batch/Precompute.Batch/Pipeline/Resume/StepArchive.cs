using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Resume;

/// <summary>
/// The scratch folder of a run: <c>version/</c> with the files of the version being made, and <c>steps/</c> with a record of every step
/// that is finished. A run that is killed leaves it; the next one takes over what was computed from the same inputs and is still what
/// was written, and removes all else, so that there is never more than one version's worth. The caller holds the run lock.
/// </summary>
internal sealed class StepArchive
{
    private readonly string _steps;
    private readonly RunInputs _inputs;
    private readonly long _runId;
    private readonly Dictionary<string, FinishedStep> _finished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    private string? _remark;

    private StepArchive(string folder, RunInputs inputs, long runId)
    {
        Folder = folder;
        _steps = Path.Combine(folder, "steps");
        _inputs = inputs;
        _runId = runId;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Where the version's files are written.</summary>
    public string VersionFolder => Path.Combine(Folder, "version");

    /// <summary>Opens the folder for a run and removes whatever it cannot use.</summary>
    /// <param name="folder">The folder; need not exist.</param>
    /// <param name="inputs">What the run computes from.</param>
    /// <param name="runId">The run, which later ones will name as their origin.</param>
    public static StepArchive Open(string folder, RunInputs inputs, long runId)
    {
        StepArchive archive = new(folder, inputs, runId);
        PrivateFile.CreateFolder(archive.VersionFolder);
        PrivateFile.CreateFolder(archive._steps);
        archive.TakeOver();
        return archive;
    }

    /// <summary>SHA-256 over the hashes of a step's files: what the steps after it received. The step is finished.</summary>
    public string OutputOf(string step) => _outputs[step];

    /// <summary>Gets a step's outcome back where an earlier run finished it on the same inputs, else computes and keeps it.</summary>
    /// <param name="kept">How it is kept.</param>
    /// <param name="step">Told where the outcome came from.</param>
    /// <param name="compute">Computes it; its files are written when it returns.</param>
    public async Task<T> ResumeAsync<T, TResult>(ResumableStep<T, TResult> kept, StepScope step, Func<Task<T>> compute)
        where T : class
    {
        if (TryRestore(kept, step) is { } restored)
            return restored;
        T computed = await compute();
        Keep(kept, computed, step);
        return computed;
    }

    private void TakeOver()
    {
        foreach (string path in Directory.EnumerateFiles(_steps, "*.json").Where(static p => !p.EndsWith(".result.json", StringComparison.Ordinal)))
        {
            if (ReadRecord(path) is not { } record)
                _remark ??= $"a record of an earlier run cannot be read ({Path.GetFileName(path)})";
            else if (_inputs.DifferenceFrom(record.Inputs) is { } difference)
                _remark ??= $"steps of run {record.RunId} are not used: {difference}";
            else
                _finished[record.Step] = record;
        }

        HashSet<string> claimed = [.. _finished.Values.SelectMany(static s => s.Files).Select(f => Path.GetFullPath(VersionLayout.PathIn(VersionFolder, f.Path)))];
        foreach (string path in Directory.EnumerateFiles(VersionFolder, "*", SearchOption.AllDirectories).Where(p => !claimed.Contains(Path.GetFullPath(p))))
            File.Delete(path);
        foreach (string path in Directory.EnumerateFiles(_steps).Where(p => !_finished.ContainsKey(Path.GetFileName(p).Split('.')[0])))
            File.Delete(path);
    }

    private static FinishedStep? ReadRecord(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            FinishedStep record = JsonLine.Read<FinishedStep>(document.RootElement);
            bool known = record.Format == FinishedStep.CurrentFormat && string.Equals(record.Step, Path.GetFileNameWithoutExtension(path), StringComparison.Ordinal);
            return known ? record : null;
        }
        catch (JsonException)
        {
            // A kill in the middle of writing it.
            return null;
        }
    }

    private T? TryRestore<T, TResult>(ResumableStep<T, TResult> kept, StepScope step)
        where T : class
    {
        if (!_finished.Remove(kept.Name, out FinishedStep? record))
        {
            Remark(step);
            return null;
        }

        try
        {
            if (FindFault(record, kept.Received, kept.Files) is { } fault)
            {
                _remark = $"{kept.Name} of run {record.RunId} is not used: {fault}";
            }
            else
            {
                using JsonDocument result = JsonDocument.Parse(File.ReadAllBytes(PathOfResult(kept.Name)));
                T restored = kept.Restore(JsonLine.Read<TResult>(result.RootElement));
                foreach ((string name, JsonElement value) in record.Details)
                    step.Keep(name, value);
                step.Reuse(record.RunId, record.Line);
                _outputs[kept.Name] = DigestOf(record.Files);
                return restored;
            }
        }
        catch (Exception e) when (e is JsonException or PrecomputeException or IOException or UnauthorizedAccessException)
        {
            _remark = $"{kept.Name} of run {record.RunId} is not used: {e.Message}";
        }

        // The record first: files without one are nobody's, and the next run removes them.
        File.Delete(PathOfRecord(kept.Name));
        foreach (string file in kept.Files)
            File.Delete(VersionLayout.PathIn(VersionFolder, file));
        Remark(step);
        return null;
    }

    private string? FindFault(FinishedStep record, string received, IReadOnlyList<string> files)
    {
        if (!string.Equals(record.Received, received, StringComparison.Ordinal))
            return "what it was computed from is not the same";
        if (!record.Files.Select(static f => f.Path).Order(StringComparer.Ordinal).SequenceEqual(files.Order(StringComparer.Ordinal), StringComparer.Ordinal))
            return "its files are not those of this step";
        if (!IsIntact(_steps, record.Result with { Path = Path.GetFileName(PathOfResult(record.Step)) }))
            return "its result is not what was written";
        return record.Files.FirstOrDefault(f => !IsIntact(VersionFolder, f)) is { } damaged ? $"{damaged.Path} is not what was written" : null;
    }

    private static bool IsIntact(string folder, VersionFile file)
    {
        FileInfo info = new(VersionLayout.PathIn(folder, file.Path));
        return info.Exists && info.Length == file.Length
            && string.Equals(FileDigest.Sha256(info.FullName), file.Sha256, StringComparison.Ordinal);
    }

    private void Keep<T, TResult>(ResumableStep<T, TResult> kept, T computed, StepScope step)
    {
        VersionFile[] files = [.. kept.Files.Select(path => FileDigest.Describe(VersionFolder, path))];
        _outputs[kept.Name] = DigestOf(files);
        if (!kept.IsRepeatable(computed))
            return;
        Write(PathOfResult(kept.Name), kept.ResultOf(computed));
        Write(PathOfRecord(kept.Name), new FinishedStep
        {
            Format = FinishedStep.CurrentFormat,
            Step = kept.Name,
            RunId = _runId,
            Inputs = _inputs,
            Received = kept.Received,
            Files = files,
            Result = FileDigest.Describe(_steps, Path.GetFileName(PathOfResult(kept.Name))),
            Line = step.Line,
            Details = step.Details.ToDictionary(static d => d.Key, static d => JsonLine.ToElement(d.Value), StringComparer.Ordinal),
        });
    }

    private void Remark(StepScope step)
    {
        if (_remark is not null)
            step.Refuse(_remark);
        _remark = null;
    }

    private string PathOfRecord(string step) => Path.Combine(_steps, step + ".json");

    private string PathOfResult(string step) => Path.Combine(_steps, step + ".result.json");

    private static string DigestOf(IEnumerable<VersionFile> files) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.OrderBy(static f => f.Path, StringComparer.Ordinal).Select(static f => $"{f.Path} {f.Sha256}\n")))));

    private static void Write<T>(string path, T value)
    {
        using FileStream stream = PrivateFile.Create(path);
        stream.Write(Encoding.UTF8.GetBytes(JsonLine.Of(value)));
    }
}
