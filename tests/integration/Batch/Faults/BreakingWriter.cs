namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>Standard output that breaks at a line, as a pipe does whose reader went away; lines after it get through.</summary>
internal sealed class BreakingWriter(string? at) : StringWriter
{
    public override void Write(string? value) => base.Write(Let(value));

    public override void WriteLine(string? value) => base.WriteLine(Let(value));

    private string? Let(string? value) =>
        at is not null && value?.Contains(at, StringComparison.Ordinal) == true ? throw new IOException("the pipe is gone") : value;
}
