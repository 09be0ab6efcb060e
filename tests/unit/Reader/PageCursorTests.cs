using CsCheck;
using Precompute.Model;
using Precompute.ReaderApi.Serving;

namespace Precompute.UnitTests.Reader;

public sealed class PageCursorTests
{
    private static readonly RecommendationRequest Question = new()
    {
        Direction = Direction.Forward,
        Role = ListRole.Developer,
        EntityId = new Guid("6f9619ff-8b86-4011-b42d-00c04fc964ff"),
    };

    private static readonly PageCursor Sample = new(42, AnswerBasis.Live, 17, new DateTime(2026, 1, 22, 2, 11, 5, DateTimeKind.Utc).Ticks, 17, 0x1234_5678_9abc_def0, 30, 28);

    [Fact]
    public void Decode_OfEncoded_GivesTheSameCursor()
    {
        Assert.True(PageCursor.TryDecode(Sample.Encode(Question), Question, out PageCursor read));
        Assert.Equal(Sample, read);
    }

    [Fact]
    public void Decode_ForAnotherQuestion_IsRefused()
    {
        string text = Sample.Encode(Question);

        Assert.False(PageCursor.TryDecode(text, Question with { EntityId = Guid.Empty }, out _));
        Assert.False(PageCursor.TryDecode(text, Question with { Role = ListRole.Investor }, out _));
        Assert.False(PageCursor.TryDecode(text, Question with { Direction = Direction.Reverse }, out _));
        Assert.False(PageCursor.TryDecode(text, Question with { Category = "ai" }, out _));
        Assert.False(PageCursor.TryDecode(text, Question with { Type = StartupType.Marketplace }, out _));
        Assert.True(PageCursor.TryDecode(text, Question with { Limit = 99 }, out _));
    }

    [Fact]
    public void Decode_OfAnAlteredCharacter_IsRefused()
    {
        string text = Sample.Encode(Question);
        for (int i = 0; i < text.Length; i++)
        {
            string altered = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.False(PageCursor.TryDecode(altered, Question, out _), $"character {i}");
        }
    }

    [Theory]
    [InlineData(3, 17, 17, 28, 29)]
    [InlineData(3, 17, 17, -1, -1)]
    [InlineData(3, 17, 17, int.MinValue, 0)]
    [InlineData(3, -1, 17, 30, 28)]
    [InlineData(3, 17, -1, 30, 28)]
    [InlineData(200, 17, 17, 30, 28)]
    public void Decode_OfWhatNoPageCanSay_IsRefused(int basis, int interactions, int history, int position, int shown)
    {
        PageCursor forged = Sample with { Basis = (AnswerBasis)basis, InteractionCount = interactions, HistoryLength = history, Position = position, Shown = shown };

        Assert.False(PageCursor.TryDecode(forged.Encode(Question), Question, out _));
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(30, false)]
    public void RequireWithin_AListOfThirty_RefusesWhatIsBeyondItsEnd(int position, bool isRefused)
    {
        PageCursor cursor = Sample with { Position = position };

        Assert.Equal(isRefused, Record.Exception(() => PageContinuation.RequireWithin(cursor, 30)) is CursorException { IsExpired: true });
        Assert.NotNull(Record.Exception(() => PageContinuation.RequireWithin(cursor with { Position = int.MaxValue }, 30)));
        PageContinuation.RequireWithin(null, 0);
    }

    [Fact]
    public void Decode_OfAnyText_NeverThrows() =>
        Gen.String[0, 80].Sample(text => !PageCursor.TryDecode(text, Question, out _), iter: 5000);
}
