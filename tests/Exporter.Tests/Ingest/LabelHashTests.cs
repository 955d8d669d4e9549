using System.Text;
using Exporter.Ingest.Labels;

namespace Exporter.Tests.Ingest;

public class LabelHashTests
{
    [Fact]
    public void Text_OfEveryLength_HasItsOwnHash()
    {
        var seen = new HashSet<ulong>();

        for (int length = 0; length < 200; length++)
        {
            Assert.True(seen.Add(LabelHash.OfText(new byte[length])), $"length {length}");
        }
    }

    [Fact]
    public void Text_WithOneBitFlipped_HasAnotherHash()
    {
        byte[] text = Encoding.UTF8.GetBytes("node_filesystem_avail_bytes of /dev/mapper/vg0-root");
        var seen = new HashSet<ulong> { LabelHash.OfText(text) };

        for (int bit = 0; bit < 8 * text.Length; bit++)
        {
            text[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(seen.Add(LabelHash.OfText(text)), $"bit {bit}");
            text[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Text_Numbered_DoesNotCollideAndSpreadsOverLowBits()
    {
        const int Count = 1 << 16;
        var seen = new HashSet<ulong>();
        var buckets = new HashSet<ulong>();

        for (int i = 0; i < Count; i++)
        {
            ulong hash = LabelHash.OfText(Encoding.UTF8.GetBytes($"host-{i}"));
            seen.Add(hash);
            buckets.Add(hash % Count);
        }

        Assert.Equal(Count, seen.Count);

        // Random placement fills 1 - 1/e = 63.2 % of as many buckets as keys.
        Assert.InRange(buckets.Count / (double)Count, 0.62, 0.645);
    }

    [Fact]
    public void Label_NameAndValueExchanged_HasAnotherHash()
    {
        ulong a = LabelHash.OfText("a"u8), b = LabelHash.OfText("b"u8);

        Assert.NotEqual(LabelHash.OfLabel(a, b), LabelHash.OfLabel(b, a));
    }

    [Fact]
    public void Hash_IsTheSameInEveryProcess()
    {
        // Fixed here so that a change, which would orphan whatever was stored under old hashes, is a decision and no accident.
        Assert.Equal(14012624213732740983UL, LabelHash.OfText("__name__"u8));
    }
}
