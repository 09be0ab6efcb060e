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

    private static readonly PageCursor Sample = new(42, AnswerBasis.Live, 17, new DateTime(2026, 1, 22, 2, 11, 5, DateTimeKind.Utc).Ticks, 17, 30, 28);

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

    [Fact]
    public void Decode_OfAnyText_NeverThrows() =>
        Gen.String[0, 80].Sample(text => !PageCursor.TryDecode(text, Question, out _), iter: 5000);
}
