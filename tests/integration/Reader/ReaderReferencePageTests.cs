using System.Text.Json.Nodes;
using Precompute.IntegrationTests.Browser;

namespace Precompute.IntegrationTests.Reader;

/// <summary>The page to read and to try requests from, in a real browser: from a key to an answer.</summary>
public sealed class ReaderReferencePageTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_InABrowser_DescribesEveryEndpointAndGetsAnAnswerWithAKey()
    {
        using ReaderKeys keys = new(fixture.Database.BatchConnectionString);
        (_, string key) = await keys.CreateAsync("trying");
        await using RunningReader reader = await fixture.StartReaderAsync("--Api:AllowAnonymous=false");
        await reader.UntilReadyAsync();
        JsonObject paths = JsonNode.Parse(await reader.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Token))!["paths"]!.AsObject();
        using Chromium browser = Chromium.Start();

        browser.Open(new Uri(reader.Client.BaseAddress!, "/docs"), 900, dark: false);
        await UntilAsync(() => browser.Number("return document.querySelectorAll('main > details').length") > 0);

        Assert.Equal(
            paths.SelectMany(p => p.Value!.AsObject().Select(m => $"{m.Key.ToUpperInvariant()} {p.Key}")).Order(StringComparer.Ordinal),
            browser.Texts("return [...document.querySelectorAll('main > details > summary > code')].map(c => c.textContent)").Order(StringComparer.Ordinal));

        // Without a key it says what is missing; with one it is the answer that any caller gets.
        const string Form = "document.querySelector('#Startupsforadeveloper form')";
        browser.Evaluate($"{Form}.elements.userId.value = '{ReaderWorld.User(9)}'; {Form}.elements.limit.value = '3'; {Form}.requestSubmit()");
        Assert.StartsWith("401", await AnswerAsync(browser, Form), StringComparison.Ordinal);
        browser.Evaluate($"document.getElementById('key').value = '{key}'; {Form}.requestSubmit()");
        string answer = await AnswerAsync(browser, Form);
        Assert.StartsWith("200", answer, StringComparison.Ordinal);
        Assert.Equal(3, (int)JsonNode.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..])!["returned"]!);
        Assert.Contains($"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}?limit=3'", browser.Texts($"return [{Form}.querySelector('.curl').textContent]")[0], StringComparison.Ordinal);

        const string Batch = "document.querySelector('#Batch form')";
        browser.Evaluate($"{Batch}.elements.body.value = JSON.stringify({{ ids: ['{ReaderWorld.User(9)}'] }}); {Batch}.requestSubmit()");
        Assert.StartsWith("200", await AnswerAsync(browser, Batch), StringComparison.Ordinal);

        // The key went nowhere else, and the browser had nothing to complain about but the refusal that was asked for.
        Assert.All(browser.RequestedAddresses(), a => Assert.StartsWith(reader.Client.BaseAddress!.ToString(), a, StringComparison.Ordinal));
        Assert.All(browser.ConsoleMessages(), m => Assert.Contains("401", m, StringComparison.Ordinal));
        Assert.Equal(0, browser.Number("return localStorage.length + sessionStorage.length + document.cookie.length"));
    }

    [Fact]
    public async Task Page_RunsItsOwnScriptAlone()
    {
        using HttpResponseMessage response = await fixture.Reader.GetAsync("/docs");
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        string page = await response.Content.ReadAsStringAsync(Token);
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(Chromium browser, string form)
    {
        string answer = "";
        await UntilAsync(() => (answer = browser.Texts($"return [{form}.querySelector('.answer').textContent]")[0]).Length > 1);
        return answer;
    }

    private static async Task UntilAsync(Func<bool> isAsWanted)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!isAsWanted())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }
    }
}
