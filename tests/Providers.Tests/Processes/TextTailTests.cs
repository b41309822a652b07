using CsCheck;

namespace Orleans.MediaTasks.Providers.Processes;

public sealed class TextTailTests
{
    [Fact]
    public void TextTail_WhenFedInAnyPieces_KeepsTheLastPart() =>
        Gen.Select(Gen.Int[1, 40], Gen.String[Gen.Char.AlphaNumeric, 0, 30].Array[0, 10]).Sample((capacity, pieces) =>
        {
            var tail = new TextTail(capacity);
            foreach (var piece in pieces)
            {
                tail.Append(piece);
            }

            var whole = string.Concat(pieces);
            Assert.Equal(whole[Math.Max(0, whole.Length - capacity)..], tail.ToString());
        });
}
