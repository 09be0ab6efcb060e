namespace Precompute.EndToEndTests;

/// <summary>
/// An installation with one set of real interactions in it and one published version, made by the first test that asks for it: where the
/// data are missing, that test is skipped. The sets lack fields that filters need, so these are dealt out by a hash of the id.
/// </summary>
public abstract class RealWorld : IAsyncDisposable
{
    private PrivateInstallation? _installation;

    /// <summary>What the run printed.</summary>
    public string Report { get; private set; } = "";

    /// <summary>The arguments of <c>import</c>.</summary>
    protected abstract string[] Import();

    /// <summary>Settings of the run; null for the product's own.</summary>
    protected abstract string? Settings { get; }

    /// <summary>What is changed in the imported data before the run.</summary>
    protected virtual string Dealt => """
        update source_data.startups set
            type = case when get_byte(uuid_send(startup_id), 15) % 3 = 0 then 'marketplace' else type end,
            stage = (array['seed', 'growth', null])[1 + get_byte(uuid_send(startup_id), 15) / 3 % 3]
        """;

    /// <summary>The installation; the same each time.</summary>
    internal async Task<PrivateInstallation> PublishedAsync(CancellationToken cancellationToken)
    {
        if (_installation is not null)
            return _installation;
        string[] import = Import();
        _installation = await PrivateInstallation.CreateAsync(cancellationToken);
        if (Settings is { } settings)
            await File.WriteAllTextAsync(Path.Combine(_installation.Folder, "precompute.json"), settings, cancellationToken);
        await _installation.RunAsync(cancellationToken, import);
        await _installation.ExecuteAsync(Dealt, cancellationToken);
        Report = await _installation.RunAsync(cancellationToken, "run", "weekly");
        return _installation;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_installation is not null)
            await _installation.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
