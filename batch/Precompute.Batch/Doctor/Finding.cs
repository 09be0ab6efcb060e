using Precompute.Database.Diagnose;

namespace Precompute.Batch.Doctor;

/// <summary>One line of the doctor's.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Message">What was found, a sentence with numbers.</param>
/// <param name="Remedy">What to do; null where there is nothing to do.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Message, string? Remedy = null)
{
    /// <summary>A fault of a schema as a finding.</summary>
    public static Finding Of(string check, SchemaFault fault) => new(check, Verdict.Failed, fault.What, fault.Remedy);
}
