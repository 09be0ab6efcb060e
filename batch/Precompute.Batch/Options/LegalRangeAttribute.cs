using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Precompute.Batch.Options;

/// <summary>A [Range] whose failure names the configuration key, the value and the legal range, as people write them in a file.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LegalRangeAttribute : RangeAttribute
{
    /// <summary>Whole numbers from <paramref name="minimum"/> to <paramref name="maximum"/>, both legal.</summary>
    public LegalRangeAttribute(int minimum, int maximum)
        : base(minimum, maximum)
    {
    }

    /// <summary>Numbers from <paramref name="minimum"/> to <paramref name="maximum"/>, both legal; not-a-number never is.</summary>
    public LegalRangeAttribute(double minimum, double maximum)
        : base(minimum, maximum)
    {
    }

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        bool finite = value switch { float f => float.IsFinite(f), double d => double.IsFinite(d), _ => true };
        if (finite && IsValid(value))
            return ValidationResult.Success;
        string key = ConfigurationKey.FromValidatorName(validationContext.DisplayName);
        string shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "empty";
        return new ValidationResult($"{key} is {shown}; legal is {Minimum} to {Maximum}.", [validationContext.MemberName ?? key]);
    }
}
