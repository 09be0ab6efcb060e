using System.Globalization;
using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Browser;

/// <summary>
/// Debian's Chromium without a window, in an empty profile of its own, as a reader that nobody here wrote. Where it is absent a test is
/// skipped with a sentence, and fails where <c>CI=true</c>.
/// </summary>
internal sealed class Chromium : IDisposable
{
    private const string Browser = "/usr/bin/chromium";
    private const string DriverFolder = "/usr/bin";
    private const string DriverName = "chromedriver";
    private const string Requests = "performance";

    private static readonly string[] Flags =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    private readonly TemporaryFolder _profile = new();
    private readonly ChromeDriver _driver;

    private Chromium()
    {
        ChromeOptions options = new() { BinaryLocation = Browser };
        options.AddArguments([.. Flags, $"--user-data-dir={_profile.Path}"]);
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        options.SetLoggingPreference(Requests, LogLevel.All);
        ChromeDriverService service = ChromeDriverService.CreateDefaultService(DriverFolder, DriverName);
        _driver = new ChromeDriver(service, options, TimeSpan.FromMinutes(2));
    }

    /// <summary>Starts it.</summary>
    public static Chromium Start()
    {
        string? missing = ((string[])[Browser, Path.Combine(DriverFolder, DriverName)]).FirstOrDefault(static f => !File.Exists(f));
        if (missing is not null)
        {
            string sentence = $"{missing} is not on this machine: install chromium and chromium-driver (Debian's packages).";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                throw new InvalidOperationException(sentence);
            Assert.Skip(sentence);
        }

        return new Chromium();
    }

    /// <summary>Opens a page as wide as asked, as somebody who prefers light or dark sees it.</summary>
    public void Open(Uri address, int width, bool dark)
    {
        Command("Emulation.setDeviceMetricsOverride", ("width", width), ("height", 900), ("deviceScaleFactor", 1), ("mobile", false));
        Command("Emulation.setEmulatedMedia", ("features", new[] { new Dictionary<string, object> { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" } }));
        foreach (string kind in (string[])[LogType.Browser, Requests])
            _driver.Manage().Logs.GetLog(kind);
        _driver.Navigate().GoToUrl(address);
    }

    /// <summary>The value of a script's return statement.</summary>
    public object? Evaluate(string script) => _driver.ExecuteScript(script);

    /// <summary>A number that a script returns.</summary>
    public double Number(string script) => Convert.ToDouble(Evaluate(script), CultureInfo.InvariantCulture);

    /// <summary>Texts that a script returns.</summary>
    public string[] Texts(string script) => [.. ((IReadOnlyCollection<object>)Evaluate(script)!).Select(static t => (string)t)];

    /// <summary>Messages of the console since the page was opened, or since the last call.</summary>
    public string[] ConsoleMessages() => [.. _driver.Manage().Logs.GetLog(LogType.Browser).Select(static l => $"{l.Level}: {l.Message}")];

    /// <summary>Addresses asked for since the page was opened, or since the last call.</summary>
    public string[] RequestedAddresses() =>
    [
        .. _driver.Manage().Logs.GetLog(Requests).Select(static l => JsonDocument.Parse(l.Message).RootElement.GetProperty("message"))
            .Where(static m => m.GetProperty("method").GetString() == "Network.requestWillBeSent")
            .Select(static m => m.GetProperty("params").GetProperty("request").GetProperty("url").GetString()!),
    ];

    /// <summary>Role and name of everything that assistive software is told about.</summary>
    public (string Role, string Name)[] AccessibilityTree()
    {
        using JsonDocument tree = JsonDocument.Parse(JsonSerializer.Serialize(Command("Accessibility.getFullAXTree")));
        return
        [
            .. tree.RootElement.GetProperty("nodes").EnumerateArray().Where(static n => !n.GetProperty("ignored").GetBoolean())
                .Select(static n => (ValueOf(n, "role"), ValueOf(n, "name"))),
        ];
    }

    /// <summary>Writes what is seen, the whole length of the page.</summary>
    public void Photograph(string path)
    {
        using JsonDocument picture = JsonDocument.Parse(JsonSerializer.Serialize(Command("Page.captureScreenshot", ("captureBeyondViewport", true))));
        File.WriteAllBytes(path, picture.RootElement.GetProperty("data").GetBytesFromBase64());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _driver.Dispose();
        _profile.Dispose();
    }

    private static string ValueOf(JsonElement node, string property) =>
        node.TryGetProperty(property, out JsonElement found) && found.TryGetProperty("value", out JsonElement value) ? value.ToString() : "";

    private object? Command(string name, params (string Name, object Value)[] parameters) =>
        _driver.ExecuteCdpCommand(name, parameters.ToDictionary(static p => p.Name, static p => (object?)p.Value, StringComparer.Ordinal));
}
