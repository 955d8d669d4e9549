using System.Globalization;
using System.Text;
using CsCheck;
using Exporter.Host.OpenInference;
using Exporter.Host.Serving;

namespace Exporter.Tests.Host.OpenInference;

/// <summary>Vectors of a request are read as a plain reader of JSON reads them, however they are laid out, and what is wrong is told with its place.</summary>
public sealed class InferRequestTests
{
    private static readonly Gen<string> Number = Gen.Frequency(
        (6, Gen.Float[-1e6f, 1e6f].Select(value => value.ToString("R", CultureInfo.InvariantCulture))),
        (2, Gen.Int[-9, 9].Select(value => value.ToString(CultureInfo.InvariantCulture))),
        (2, Gen.Const("null")),
        (1, Gen.Double[-1e30, 1e30].Select(value => value.ToString("E16", CultureInfo.InvariantCulture))),
        (1, Gen.OneOf(Gen.Const("0.12345678901234567890"), Gen.Const("1e-45"), Gen.Const("-0.0"), Gen.Const("16777217"), Gen.Const("3e38"))));

    private static readonly Gen<string> Space = Gen.OneOf(Gen.Const(""), Gen.Const(" "), Gen.Const("\t \r\n"));

    [Fact]
    public void Vectors_InAnyLayout_AreReadAsTheRuntimeReadsThem() =>
        Gen.Select(Number.Array[1, 5].Array[0, 40], Space, Space, Gen.Bool).Sample((rows, before, after, areRows) =>
        {
            const int columns = 3;
            var numbers = rows.SelectMany(row => row).ToArray();
            numbers = numbers[..(numbers.Length / columns * columns)];
            var separator = $"{before},{after}";
            var data = areRows
                ? string.Join(separator, numbers.Chunk(columns).Select(row => $"[{after}{string.Join(separator, row)}{before}]"))
                : string.Join(separator, numbers);

            var read = Read($$"""{"inputs":[{"name":"features","datatype":"FP32","shape":[{{numbers.Length / columns}},{{columns}}],"data":[{{before}}{{data}}{{after}}]}]}""", columns);

            Assert.Equal(numbers.Select(text => BitConverter.SingleToInt32Bits(text == "null" ? float.NaN : float.Parse(text, CultureInfo.InvariantCulture))), read.Select(BitConverter.SingleToInt32Bits));
        });

    [Theory]
    [InlineData("[1,2,3,]", "LineNumber: 1 | BytePositionInLine: 7.")]
    [InlineData("[1,2,03]", "LineNumber: 1 | BytePositionInLine: 6.")]
    [InlineData("[1,2,3.5.5]", "LineNumber: 1 | BytePositionInLine: 8.")]
    [InlineData("[1,2 3]", "LineNumber: 1 | BytePositionInLine: 5.")]
    [InlineData("[1,2,NaN]", "LineNumber: 1 | BytePositionInLine: 5.")]
    [InlineData("[[1,2,3],[4,5,6]", "LineNumber: 1 | BytePositionInLine: 16.")]
    public void Data_ThatIsNotJson_IsRefused_WithItsPlace(string data, string place)
    {
        var refused = Assert.Throws<ServingException>(() => Read("{\"inputs\":[{\"data\":\n" + data + "}]}", 3));

        Assert.StartsWith("the body is not an inference request: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(place, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"\ud800","inputs":[]}""")]
    [InlineData("""{"inputs":[{"name":"\udc00"}]}""")]
    [InlineData("""{"outputs":[{"name":"\ud800"}],"inputs":[]}""")]
    [InlineData("""{"\ud800":1}""")]
    public void Text_ThatIsNone_IsRefused(string json)
    {
        var refused = Assert.Throws<ServingException>(() => Read(json, 3));

        Assert.StartsWith("the body is not an inference request: Cannot ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_BehindARunOfNumbers_AreToldWithTheirPlace()
    {
        const string text = """{"inputs":[{"name":"features","datatype":"FP32","shape":[2,3],"data":[1,2,3,4,"x",6]}]}""";

        var refused = Assert.Throws<ServingException>(() => Read(text, 3));

        Assert.Equal(FormattableString.Invariant($"data has String at byte {text.IndexOf("\"x\"", StringComparison.Ordinal)}, where numbers are taken, null for missing ones, or an array of them for each vector"), refused.Message);
    }

    [Fact]
    public void Vectors_ThatAreShort_TakeNoRoomThatWasNotMade()
    {
        var rows = string.Join(',', Enumerable.Repeat("[1]", 5_000));

        var refused = Assert.Throws<ServingException>(() => Read($$"""{"inputs":[{"name":"features","datatype":"FP32","shape":[5000,300],"data":[{{rows}}]}]}""", 300));

        Assert.StartsWith("vector 0 has 1 numbers, the model takes 300\nvector 1 has 1 numbers", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("and 4980 mistakes more", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_ThatIsThereTwice_IsRefused()
    {
        var refused = Assert.Throws<ServingException>(() => Read("""{"inputs":[{"name":"features","datatype":"FP32","shape":[1,3],"data":[1,2,3],"data":[4,5,6]}]}""", 3));

        Assert.Equal("data is there twice", refused.Message);
    }

    private static float[] Read(string json, int columns)
    {
        var vectors = new Vectors(columns);
        InferRequest.Read(Encoding.UTF8.GetBytes(json), vectors);
        return [.. vectors.Numbers.Take(vectors.Rows * columns)];
    }

    private sealed class Vectors(int columns) : IVectorSink
    {
        public float[] Numbers { get; private set; } = [];

        public int Columns => columns;

        public int Rows { get; private set; }

        public void Begin(int rows) => Numbers = new float[rows * columns];

        public ArraySegment<float> Add() => new(Numbers, Rows++ * columns, columns);
    }
}
