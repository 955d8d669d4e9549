using System.Globalization;
using CsCheck;
using Exporter.Host.QueryApi;

namespace Exporter.Tests.Host.QueryApi;

public sealed class GoNumberTests
{
    // What Go's strconv.FormatFloat gives with the format that Prometheus' API chooses.
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1, "1")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-6, "0.000001")]
    [InlineData(1.5e-6, "0.0000015")]
    [InlineData(9.9e-7, "9.9e-07")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(1234567890123456789, "1234567890123456800")]
    [InlineData(9.9e20, "990000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(-1.7976931348623157e308, "-1.7976931348623157e+308")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Format_OfAnyFloat_IsGos(double value, string text) => Assert.Equal(text, GoNumber.Format(value));

    [Theory]
    [InlineData(1e21, "1000000000000000000000")]
    [InlineData(1.5e-7, "0.00000015")]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1700000000.25, "1700000000.25")]
    public void Fixed_OfAnyFloat_HasNoExponent(double value, string text) => Assert.Equal(text, GoNumber.Fixed(value));

    [Theory]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.000015, "1.5e-05")]
    [InlineData(123456, "123456")]
    [InlineData(-2097152, "-2.097152e+06")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void Compact_OfAnyFloat_IsGosShortForm(double value, string text) => Assert.Equal(text, GoNumber.Compact(value));

    [Theory]
    [InlineData(2.5, "2.500000")]
    [InlineData(-1e-9, "-0.000000")]
    [InlineData(double.NaN, "NaN")]
    public void SixDigits_OfAnyFloat_AreGos(double value, string text) => Assert.Equal(text, GoNumber.SixDigits(value));

    [Fact]
    public void Format_ReadBack_IsTheSameFloat() => Gen.Double.Where(double.IsFinite).Sample(value =>
        BitConverter.DoubleToInt64Bits(double.Parse(GoNumber.Format(value), CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value)
        && BitConverter.DoubleToInt64Bits(double.Parse(GoNumber.Fixed(value), CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value));
}
