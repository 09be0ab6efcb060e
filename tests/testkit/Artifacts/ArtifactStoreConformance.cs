using System.Security.Cryptography;
using System.Text;
using Precompute.Artifacts;
using Xunit;

namespace Precompute.TestKit.Artifacts;

/// <summary>What every artefact store must do; each store derives a class from this one.</summary>
public abstract class ArtifactStoreConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty store; further calls give the same one, opened anew.</summary>
    protected abstract IArtifactStore Open();

    [Fact]
    public async Task Put_NewKey_IsReadBackByAnotherInstance()
    {
        Assert.Equal(ArtifactPutResult.Created, await Put("label/data/forward/query.npy", "hello"));
        Assert.Equal("hello", await Read("label/data/forward/query.npy"));
        Assert.True(await Open().ExistsAsync("label/data/forward/query.npy", Token));
    }

    [Fact]
    public async Task Put_SameContentAgain_IsFine()
    {
        await Put("a/b", "one");
        Assert.Equal(ArtifactPutResult.AlreadyThere, await Put("a/b", "one"));
        Assert.Equal("one", await Read("a/b"));
    }

    [Theory]
    [InlineData("two")]
    [InlineData("on")]
    [InlineData("onet")]
    [InlineData("")]
    public async Task Put_OtherContentUnderAKey_IsRefusedAndChangesNothing(string other)
    {
        await Put("a/b", "one");
        ArtifactConflictException e = await Assert.ThrowsAsync<ArtifactConflictException>(() => Put("a/b", other));
        Assert.Equal("a/b", e.Key);
        Assert.Equal("one", await Read("a/b"));
    }

    [Fact]
    public async Task Put_EmptyAndLargeContent_AreKeptExactly()
    {
        byte[] large = new byte[3_000_001];
        for (int i = 0; i < large.Length; i++)
            large[i] = (byte)(i * 7);
        await Open().PutAsync("large", new MemoryStream(large), Token);
        await Put("empty", "");

        await using Stream stream = await Open().OpenReadAsync("large", Token);
        MemoryStream read = new();
        await stream.CopyToAsync(read, Token);
        Assert.Equal(large, read.ToArray());
        Assert.Equal("", await Read("empty"));
    }

    [Theory]
    [InlineData(0, "hello")]
    [InlineData(2, "llo")]
    [InlineData(5, "")]
    [InlineData(99, "")]
    public async Task OpenRead_FromAnOffset_GivesTheRest(long offset, string rest)
    {
        await Put("a/b", "hello");
        using StreamReader reader = new(await Open().OpenReadAsync("a/b", offset, Token));
        Assert.Equal(rest, await reader.ReadToEndAsync(Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Open().OpenReadAsync("a/b", -1, Token));
    }

    [Fact]
    public async Task Put_ContentFromItsPosition_LeavesOutWhatLiesBefore()
    {
        MemoryStream content = new(Encoding.UTF8.GetBytes("skipped:kept")) { Position = 8 };
        await Open().PutAsync("a/b", content, Token);
        Assert.Equal("kept", await Read("a/b"));
    }

    [Fact]
    public async Task Put_WritersOfDifferentContents_OneWinsWholeAndTheOthersAreTold()
    {
        IArtifactStore store = Open();
        string[] contents = [.. Enumerable.Range(0, 8).Select(static i => new string((char)('a' + i), 100_000))];
        Exception?[] faults = await Task.WhenAll(contents.Select(c => Task.Run(() => Record.ExceptionAsync(() => Put(store, "a/b", c)).AsTask(), Token)));
        Assert.True(faults.OfType<ArtifactConflictException>().Count() == 7, string.Join('\n', faults.Select(static f => f?.ToString() ?? "replaced")));
        Assert.Equal(contents[Array.IndexOf(faults, null)], await Read("a/b"));
    }

    [Fact]
    public async Task Put_FailingStream_LeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => Open().PutAsync("a/b", new BrokenStream(), Token));
        Assert.False(await Open().ExistsAsync("a/b", Token));
        Assert.Empty(await List(""));
    }

    [Fact]
    public async Task Put_ManyWritersOfOneKey_OneCreatesAndTheOthersCompare()
    {
        IArtifactStore store = Open();
        ArtifactPutResult[] results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Put(store, "a/b", "same"), Token)));
        Assert.Single(results, r => r == ArtifactPutResult.Created);
        Assert.Equal("same", await Read("a/b"));
    }

    [Fact]
    public async Task OpenRead_MissingKey_IsATypedError()
    {
        ArtifactNotFoundException e = await Assert.ThrowsAsync<ArtifactNotFoundException>(() => Open().OpenReadAsync("no/such", Token));
        Assert.Equal("no/such", e.Key);
        Assert.False(await Open().ExistsAsync("no/such", Token));
    }

    [Fact]
    public async Task List_Prefix_GivesItsKeysInOrdinalOrderWithLengths()
    {
        await Put("v1/z", "1");
        await Put("v1/a/b", "22");
        await Put("v1/Z", "333");
        await Put("v10/a", "4");
        Assert.Equal([new ArtifactInfo("v1/Z", 3), new ArtifactInfo("v1/a/b", 2), new ArtifactInfo("v1/z", 1)], await List("v1/"));
        Assert.Equal(["v1/Z", "v1/a/b", "v1/z", "v10/a"], (await List("")).Select(i => i.Key));
        Assert.Empty(await List("v2/"));
    }

    [Fact]
    public async Task Delete_Key_RemovesItOnce()
    {
        await Put("a/b", "one");
        await Put("a/c", "two");
        Assert.True(await Open().DeleteAsync("a/b", Token));
        Assert.False(await Open().DeleteAsync("a/b", Token));
        Assert.False(await Open().ExistsAsync("a/b", Token));
        Assert.Equal("two", await Read("a/c"));
        Assert.Equal(ArtifactPutResult.Created, await Put("a/b", "new"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData(".hidden")]
    [InlineData("a\\b")]
    [InlineData("C:/a")]
    [InlineData("a\0b")]
    [InlineData("a b")]
    [InlineData("ü")]
    public async Task AnyCall_KeyThatIsNone_IsRefused(string key)
    {
        IArtifactStore store = Open();
        await Assert.ThrowsAsync<ArgumentException>(() => Put(store, key, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenReadAsync(key, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.ExistsAsync(key, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(key, Token));
    }

    [Theory]
    [InlineData("../")]
    [InlineData("v1")]
    [InlineData("/")]
    public async Task List_PrefixThatIsNone_IsRefused(string prefix) => await Assert.ThrowsAsync<ArgumentException>(() => List(prefix));

    [Fact]
    public async Task Replace_TheExpectedBytes_PutsTheNewOnesInTheirPlace()
    {
        await Put("a/manifest.json", "one");
        Assert.Equal(ArtifactPutResult.Replaced, await Replace("a/manifest.json", "two, longer", "one"));
        Assert.Equal("two, longer", await Read("a/manifest.json"));
        Assert.Equal([new ArtifactInfo("a/manifest.json", 11)], await List(""));

        // Whoever repeats it because an answer was lost is told that it is done.
        Assert.Equal(ArtifactPutResult.AlreadyThere, await Replace("a/manifest.json", "two, longer", "one"));
    }

    [Fact]
    public async Task Replace_OtherBytesThanExpected_IsRefusedAndChangesNothing()
    {
        await Put("a/b", "one");
        ArtifactConflictException e = await Assert.ThrowsAsync<ArtifactConflictException>(() => Replace("a/b", "three", "two"));
        Assert.Equal("a/b", e.Key);
        Assert.Equal("one", await Read("a/b"));
        await Assert.ThrowsAsync<ArtifactNotFoundException>(() => Replace("no/such", "three", "two"));
        Assert.False(await Open().ExistsAsync("no/such", Token));
    }

    [Fact]
    public async Task Replace_ManyWritersOfDifferentContents_OneReplacesAndTheOthersAreTold()
    {
        await Put("a/b", "old");
        string[] contents = [.. Enumerable.Range(0, 8).Select(static i => new string((char)('a' + i), 1000 + i))];
        Exception?[] faults = await Task.WhenAll(contents.Select(c => Task.Run(() => Record.ExceptionAsync(() => Replace("a/b", c, "old")).AsTask(), Token)));
        Assert.True(faults.OfType<ArtifactConflictException>().Count() == 7, string.Join('\n', faults.Select(static f => f?.ToString() ?? "replaced")));
        Assert.Equal(contents[Array.IndexOf(faults, null)], await Read("a/b"));
    }

    private Task<ArtifactPutResult> Replace(string key, string content, string expected) => Open().ReplaceAsync(
        key, new MemoryStream(Encoding.UTF8.GetBytes(content)), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(expected))), Token);

    private static Task<ArtifactPutResult> Put(IArtifactStore store, string key, string content) =>
        store.PutAsync(key, new MemoryStream(Encoding.UTF8.GetBytes(content)), Token);

    private Task<ArtifactPutResult> Put(string key, string content) => Put(Open(), key, content);

    private async Task<string> Read(string key)
    {
        using StreamReader reader = new(await Open().OpenReadAsync(key, Token));
        return await reader.ReadToEndAsync(Token);
    }

    private async Task<ArtifactInfo[]> List(string prefix)
    {
        List<ArtifactInfo> found = [];
        await foreach (ArtifactInfo info in Open().ListAsync(prefix, Token))
            found.Add(info);
        return [.. found];
    }

    private sealed class BrokenStream : MemoryStream
    {
        private bool _read;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read)
                throw new IOException("The source broke off.");
            _read = true;
            buffer.Span[0] = 1;
            return ValueTask.FromResult(1);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("The source broke off.");
    }
}
