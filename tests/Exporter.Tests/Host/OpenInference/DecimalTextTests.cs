using System.Globalization;
using System.Text;
using CsCheck;
using Exporter.Host.OpenInference;

namespace Exporter.Tests.Host.OpenInference;

/// <summary>What is read quickly has the bits that the runtime reads, which rounds rightly; the rest says so.</summary>
public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0", true)]
    [InlineData("-0.0", true)]
    [InlineData("0e99999", false)]
    [InlineData("1", true)]
    [InlineData("-12.5e-3", true)]
    [InlineData("1E+2", true)]
    [InlineData("0.1", true)]
    [InlineData("3.4028235e38", false)] // the largest, past what is read quickly
    [InlineData("1e-40", false)]
    [InlineData("16777217", false)] // exactly between two
    [InlineData("16777217.000001", true)] // beside it
    [InlineData("16777219.0", false)]
    [InlineData("9007199254740993", false)]
    [InlineData("1e23", false)]
    public void Number_ThatIsShort_IsReadAsTheRuntimeReadsIt(string text, bool isShort)
    {
        Assert.Equal(isShort ? text.Length : 0, DecimalText.Read(Encoding.ASCII.GetBytes(text), out var number));
        if (isShort)
        {
            AssertSame(text, number);
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("-", 0)]
    [InlineData("+1", 0)]
    [InlineData(".5", 0)]
    [InlineData("1.", 0)]
    [InlineData("1.e2", 0)]
    [InlineData("1e", 0)]
    [InlineData("1e+", 0)]
    [InlineData("01", 0)]
    [InlineData("-00.5", 0)]
    [InlineData("NaN", 0)]
    [InlineData("1,2", 1)]
    [InlineData("0.25]", 4)]
    [InlineData("1.5.5", 3)]
    [InlineData("7e2e", 3)]
    [InlineData("1000000000000000000000", 0)]
    [InlineData("1e99999999999999999999999", 0)]
    public void Number_EndsWhereJsonsGrammarEndsIt(string text, int length) =>
        Assert.Equal(length, DecimalText.Read(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Numbers_OfAnyForm_AreReadAsTheRuntimeReadsThem() =>
        Gen.Select(Gen.Bool, Gen.ULong[0, 20_000_000_000_000_000], Gen.Int[0, 22], Gen.Int[-40, 40], Gen.Bool).Sample((negative, digits, decimals, exponent, withExponent) =>
        {
            var all = digits.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
            var text = $"{(negative ? "-" : "")}{all[..^decimals]}{(decimals > 0 ? "." + all[^decimals..] : "")}{(withExponent ? FormattableString.Invariant($"e{exponent}") : "")}";
            if (DecimalText.Read(Encoding.ASCII.GetBytes(text), out var number) is var length and > 0)
            {
                Assert.Equal(text.Length, length);
                AssertSame(text, number);
            }
        });

    [Fact]
    public void Numbers_AsFloatsAreWritten_AreReadBackQuickly()
    {
        var quick = 0;
        Gen.Int[BitConverter.SingleToInt32Bits(1e-5f), BitConverter.SingleToInt32Bits(1e6f)].Select(BitConverter.Int32BitsToSingle).Sample(
            number =>
            {
                if (DecimalText.Read(Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture)), out var read) > 0)
                {
                    Assert.Equal(BitConverter.SingleToInt32Bits(number), BitConverter.SingleToInt32Bits(read));
                    Interlocked.Increment(ref quick);
                }
            },
            iter: 1000);
        Assert.InRange(quick, 990, int.MaxValue);
    }

    private static void AssertSame(string text, float number) =>
        Assert.Equal(BitConverter.SingleToInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)), BitConverter.SingleToInt32Bits(number));
}
