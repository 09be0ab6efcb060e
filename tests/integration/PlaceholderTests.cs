namespace Precompute.Tests;

public sealed class PlaceholderTests
{
    [Fact]
    public void Runner_Starts_Passes() => Assert.Equal(4, 2 + 2);
}
