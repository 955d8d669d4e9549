using System.IO.Compression;
using Exporter.History.Tables;

namespace Exporter.Tests.History.Tables;

public sealed class CsvTableTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"foresight-{Guid.NewGuid():N}.csv.gz");

    [Fact]
    public void Read_GzipQuotesAndEmptyFields()
    {
        using var csv = Open("entity,timestamp,x\n\"a,b\",1.5,\nc,2,3e-1\n");
        Assert.True(csv.Read());
        Assert.Equal(("a,b", 1500, double.NaN), (csv.Text(csv.Column("entity")), csv.Milliseconds(1), csv.Number(2)));
        Assert.True(csv.Read());
        Assert.Equal(0.3, csv.Number(2));
        Assert.False(csv.Read());
    }

    [Fact]
    public void Read_DoubledQuotes_StandForOne()
    {
        using var csv = Open("note,x\n\"say \"\"ah\"\", twice\",1\n\"\",2\n\"\"\"\",3\n");
        List<string> notes = [];
        while (csv.Read())
        {
            notes.Add(csv.Text(0));
        }

        Assert.Equal(["say \"ah\", twice", "", "\""], notes);
    }

    [Theory]
    [InlineData("12.5", 12_500)]
    [InlineData("1970-01-02 00:00:01", 86_401_000)]
    [InlineData("1970-01-02T00:00:01Z", 86_401_000)]
    [InlineData("1970-01-02T02:00:01+02:00", 86_401_000)]
    public void Milliseconds_SecondsOrDateAndTime(string text, long expected)
    {
        using var csv = Open($"t,x\n{text},1\n");
        Assert.True(csv.Read());
        Assert.Equal(expected, csv.Milliseconds(0));
    }

    [Theory]
    [InlineData("a,b\n1\n", ":2: 1 fields, but the header has 2")]
    [InlineData("a,b\n1,2\n1,two\n", ":3: b is \"two\", not a number")]
    [InlineData("", " is empty; it needs a header line")]
    public void Read_BadFile_NamesTheLine(string text, string expected)
    {
        var exception = Assert.Throws<TableException>(() =>
        {
            using var csv = Open(text);
            while (csv.Read())
            {
                _ = csv.Number(1);
            }
        });
        Assert.Equal(_file + expected, exception.Message);
    }

    [Fact]
    public void Column_Unknown_ListsTheOthers()
    {
        using var csv = Open("a,b\n");
        Assert.Equal($"{_file} has no column \"c\"; there are: a, b", Assert.Throws<TableException>(() => csv.Column("c")).Message);
    }

    [Fact]
    public void Read_TruncatedGzip_SaysSo()
    {
        Write(string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"{i},{i * 7919 % 104729}").Prepend("a,b")));
        var bytes = File.ReadAllBytes(_file);
        File.WriteAllBytes(_file, bytes[..(bytes.Length / 2)]);
        using var csv = new CsvTable(_file);
        var exception = Record.Exception(() =>
        {
            while (csv.Read())
            {
            }
        });
        Assert.IsType<TableException>(exception);
    }

    public void Dispose() => File.Delete(_file);

    private CsvTable Open(string text)
    {
        Write(text);
        return new CsvTable(_file);
    }

    private void Write(string text)
    {
        using var writer = new StreamWriter(new GZipStream(File.Create(_file), CompressionLevel.Fastest));
        writer.Write(text);
    }
}
