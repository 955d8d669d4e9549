using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using Exporter.Exposition;

namespace Exporter.Tests.Exposition;

public sealed class TextFormatWriterTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00004, "0")]
    [InlineData(0.99996, "1")]
    [InlineData(0.5, "0.5")]
    [InlineData(0.05, "0.05")]
    [InlineData(0.1234, "0.1234")]
    [InlineData(0.12346, "0.1235")]
    [InlineData(-0.25, "-0.25")]
    [InlineData(-0.00001, "0")]
    [InlineData(1.5, "1.5")]
    public void Rounded_Value_HasAtMostFourDecimals(double value, string expected) => Assert.Equal(expected, Rounded(value));

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-7, "1E-07")]
    [InlineData(double.MinValue, "-1.7976931348623157E+308")]
    public void Number_Any_IsWhatPrometheusReads(double value, string expected) =>
        Assert.Equal(expected, Write((ref TextFormatWriter writer) => writer.WriteNumber(value)));

    [Fact]
    public void Rounded_AnyProbability_EqualsGeneralFormatting() =>
        Gen.Float[0, 1].Sample(p => Rounded(p) == Math.Round((int)Math.Round(p * 10_000.0) / 10_000.0, 4).ToString("R", CultureInfo.InvariantCulture));

    [Fact]
    public void LabelValue_Any_ReadsBackUnescaped() =>
        Gen.String.Sample(value =>
        {
            var text = Write((ref TextFormatWriter writer) => writer.WriteLabelValue(value));
            return !text.Contains('\n') && Unescape(text) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
        });

    private static string Rounded(double value) => Write((ref TextFormatWriter writer) => writer.WriteRounded(value));

    /// <summary>The reader's side of the format, character by character.</summary>
    private static string Unescape(string text)
    {
        var value = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return "a bare quote would end the label";
            }

            value.Append(text[i] != '\\' ? text[i] : text[++i] == 'n' ? '\n' : text[i]);
        }

        return value.ToString();
    }

    private static string Write(Writing writing)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new TextFormatWriter(output);
        writing(ref writer);
        writer.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private delegate void Writing(ref TextFormatWriter writer);
}
