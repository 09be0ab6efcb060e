using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>Investors and the startups they put money in, with times; one investor in four looks as a developer too.</summary>
public class CrunchbaseWorld : RealWorld
{
    /// <inheritdoc />
    protected override string? Settings => TestCounts.Full
        ? """{ "Evaluation": { "Cut": "2012-01-01T00:00:00Z" } }"""
        : """{ "Evaluation": { "Cut": "2012-01-01T00:00:00Z", "BaselineMemoryLimit": "64MB" }, "Forward": { "Factors": 64, "Iterations": 6 }, "Reverse": { "Factors": 64, "Iterations": 6 }, "Index": { "EfConstruction": 64 } }""";

    /// <inheritdoc />
    protected override string Dealt => base.Dealt + """
        ; update source_data.users set roles = array['investor', 'developer'] where get_byte(uuid_send(user_id), 15) % 4 = 0
        """;

    /// <inheritdoc />
    protected override string[] Import() =>
    [
        "import", "--user-roles", "investor",
        "--users", RealData.Require("crunchbase2013", "users.tsv.gz"),
        "--startups", RealData.Require("crunchbase2013", "items.tsv.gz"),
        "--startup-columns", "startup_id=item_id,title=company_name,category=category_code,tags=country_code",
        "--interactions", RealData.Require("crunchbase2013", "interactions.tsv.gz"),
        "--interaction-columns", "startup_id=item_id,interaction_type='interest',occurred_at=timestamp",
    ];
}
