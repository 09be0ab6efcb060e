using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>
/// The snapshot is still true: between it and now, few people and startups became ineligible or eligible. Readers check each item they
/// show, so a few are no fault; many mean that the lists are of another marketplace than the one that is open now.
/// </summary>
internal sealed class EligibilityDriftGate : IGate
{
    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    /// <inheritdoc/>
    public string Name => "eligibility_drift";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        if (evidence.Now is not { } now)
            return GateResult.Of(Name, GateVerdict.NotApplicable, "The source was not read again.");
        VersionCatalogue catalogue = evidence.Inputs.Catalogue;
        long eligible = 0;
        long gone = 0;
        long joined = 0;
        Compare(catalogue.LiveStartups(), now.TargetsAmong(catalogue, Direction.Forward, ListRole.Developer), now.LiveStartups.Count);
        foreach (ListRole role in Roles)
            Compare(catalogue.EligibleUsers(role), now.TargetsAmong(catalogue, Direction.Reverse, role), now.PeopleOf(role).Count());
        long optedOut = Enumerable.Range(0, catalogue.Users.Count).LongCount(u => !catalogue.OptedOut[u] && now.OptedOut.Contains(catalogue.Users[u]));
        double limit = Math.Max(evidence.Options.SmallChange, evidence.Options.MaximumDrift * eligible);
        (string, double)[] numbers =
        [
            ("eligible", eligible), ("gone", gone), ("joined", joined), ("opted_out", optedOut), ("stale_items", evidence.Audit.StaleItems), ("limit", limit),
        ];
        string what = $"Of {eligible:N0} people in their roles and startups that may be shown, {gone:N0} may not any more ({optedOut:N0} people opted out) and {joined:N0} have joined since the snapshot";
        return gone + joined > limit
            ? GateResult.Of(Name, GateVerdict.Refused, $"{what}; more than {limit:N0} (Gates:MaximumDrift {evidence.Options.MaximumDrift:P0}) mean that the lists are of another marketplace. Run again.", numbers)
            : GateResult.Of(Name, GateVerdict.Passed, $"{what}; readers leave out {evidence.Audit.StaleItems:N0} items of the lists.", numbers);

        // Joined: everybody eligible now, less those that the snapshot had as eligible and who still are.
        void Compare(BitmapFilter before, BitmapFilter known, int eligibleNow)
        {
            int stayed = 0;
            for (int o = before.NextAccepted(0, before.Count); o >= 0; o = before.NextAccepted(o + 1, before.Count))
                stayed += known.Accepts(o) ? 1 : 0;
            eligible += before.AcceptedCount;
            gone += before.AcceptedCount - stayed;
            joined += eligibleNow - stayed;
        }
    }
}
