using Precompute.Batch.Import;
using Precompute.Model;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Import;

/// <summary>The two real data sets, with the very options that the README shows.</summary>
public sealed class RealDataImportTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Crunchbase_ImportsInvestorsStartupsAndRounds()
    {
        const string set = "crunchbase2013";
        await using TestDatabase database = await server.CreateDatabaseAsync(migrate: false, Ct);
        var options = new ImportOptions
        {
            ConnectionString = database.BatchConnectionString,
            Users = new ImportFile { Path = RealData.Require(set, "users.tsv.gz") },
            Startups = new ImportFile
            {
                Path = RealData.Require(set, "items.tsv.gz"),
                Columns = ColumnMapping.Parse("startup_id=item_id,title=company_name,category=category_code,tags=country_code"),
            },
            Interactions = new ImportFile
            {
                Path = RealData.Require(set, "interactions.tsv.gz"),
                Columns = ColumnMapping.Parse("startup_id=item_id,interaction_type='interest',occurred_at=timestamp"),
            },
            DefaultUserRoles = UserRoles.Investor,
        };

        ImportReport report = await Importer.RunAsync(options, null, Ct);

        Assert.Equal((16_768L, 21_410L, 65_045L), (report.Written.UsersInserted, report.Written.StartupsInserted, report.Written.UserInteractions));
        Assert.Equal("Facebook|social|{USA}", await database.ScalarAsync<string>("""
            select concat_ws('|', title, category, tags) from source.startups where startup_id = '73746172-0000-8000-8000-000000000002'
            """, Ct));
        Assert.Equal("0", await database.ScalarAsync<string>("""
            select count(*)::text from source.user_interactions where interaction_type <> 'interest' or occurred_at >= '2013-01-01Z'
            """, Ct));
    }

    [Fact]
    public async Task Run_GithubContest_ImportsDevelopersAndLanguages()
    {
        const string set = "githubcontest2009";
        await using TestDatabase database = await server.CreateDatabaseAsync(migrate: false, Ct);
        const string languages = "\"languages(lang;lines,...)\":split(','):cut(';'):lower";
        var options = new ImportOptions
        {
            ConnectionString = database.BatchConnectionString,
            Startups = new ImportFile
            {
                Path = RealData.Require(set, "items.tsv.gz"),
                Columns = ColumnMapping.Parse($"startup_id=item_id,title=name,required_skills={languages},tags={languages},created_at=created"),
            },
            Interactions = new ImportFile
            {
                Path = RealData.Require(set, "interactions.tsv.gz"),
                Columns = ColumnMapping.Parse("startup_id=item_id,interaction_type='favorite',occurred_at=timestamp"),
            },
            DefaultUserRoles = UserRoles.Developer,
            DefaultTime = ImportValues.ParseTime("2009-09-01"),
            CreateMissing = true,
        };

        ImportReport report = await Importer.RunAsync(options, null, Ct);

        Assert.Equal((50_130L, 99_583L, 332_398L), (report.Written.UsersCreated, report.Written.StartupsInserted, report.Written.UserInteractions));
        Assert.Equal("svenfuchs/adva_cms|{perl,python,php,ruby,javascript}|2008-06-04", await database.ScalarAsync<string>("""
            select concat_ws('|', title, required_skills, (created_at at time zone 'utc')::date)
            from source.startups where startup_id = '73746172-0000-8000-8000-00000000002d'
            """, Ct));
        Assert.Equal("1 {developer}", await database.ScalarAsync<string>("""
            select concat((select count(distinct occurred_at) from source.user_interactions), ' ', (select min(roles) from source.users))
            """, Ct));
    }
}
