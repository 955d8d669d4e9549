using System.Text;
using System.Text.Json;
using CsCheck;
using Exporter.Ingest.Logs;
using Exporter.TestKit;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>What lines of structured loggers mean: their message, severity and time; and that everything else stays as it is.</summary>
public sealed class JsonLineTests
{
    private const long SomeMs = 1_793_491_200_000;

    private static readonly LogSource Source = new([]);

    [Theory]
    [InlineData("""{"level":"error","ts":1793491200.5,"caller":"a.go:7","msg":"pool empty"}""", "pool empty", LogSeverity.Error, SomeMs + 500)] // zap
    [InlineData("""{"level":"warning","msg":"pool empty","time":"2026-11-01T00:00:00Z"}""", "pool empty", LogSeverity.Warn, SomeMs)] // logrus
    [InlineData("""{"time":"2026-11-01T01:00:00.25+01:00","level":"INFO","msg":"up","count":3}""", "up", LogSeverity.Info, SomeMs + 250)] // slog
    [InlineData("""{"level":50,"time":1793491200000,"pid":1,"hostname":"a","msg":"pool empty"}""", "pool empty", LogSeverity.Error, SomeMs)] // pino
    [InlineData("""{"event": "pool empty", "level": "critical", "timestamp": "2026-11-01T00:00:00.000000Z"}""", "pool empty", LogSeverity.Fatal, SomeMs)] // structlog
    [InlineData("""{"@t":"2026-11-01T00:00:00.0000000Z","@mt":"pool {Pool} empty","@m":"pool a empty","@l":"Warning"}""", "pool a empty", LogSeverity.Warn, SomeMs)] // Serilog, compact
    [InlineData("""{"Timestamp":"2026-11-01T00:00:00Z","EventId":0,"LogLevel":"Error","Category":"A.B","Message":"pool empty","State":{"Message":"no"}}""", "pool empty", LogSeverity.Error, SomeMs)] // .NET
    [InlineData("""{"@timestamp":"2026-11-01T00:00:00.000Z","log.level":"ERROR","message":"pool empty","ecs.version":"1.2.0"}""", "pool empty", LogSeverity.Error, SomeMs)] // ECS
    [InlineData("""{"severity":"ERROR","textPayload":"pool empty","timestamp":"2026-11-01T00:00:00Z"}""", "pool empty", LogSeverity.Error, SomeMs)] // Google
    [InlineData("""{"log":"{\"level\":\"error\",\"msg\":\"pool \\\"a\\\" empty\"}\n","stream":"stdout","time":"2026-11-01T00:00:00.000000001Z"}""", "pool \"a\" empty", LogSeverity.Error, SomeMs)] // Docker, around another
    [InlineData(""" {"message": "Traceback\n\tat a\u00e9\ud83d\ude00", "body": "no"} """, "Traceback\n\tat aé😀", LogSeverity.Unknown, 0)]
    [InlineData("""{"msg":"", "log":"pool empty"}""", "pool empty", LogSeverity.Unknown, 0)]
    public void Line_OfALogger_IsItsMessage(string line, string message, LogSeverity severity, long timestampMs) =>
        Assert.Equal((message, severity, timestampMs), Read(line));

    [Theory]
    [InlineData("pool empty")]
    [InlineData("")]
    [InlineData("{pool} is {empty}")]
    [InlineData("{}")]
    [InlineData("""{"level":"error","msg":"pool empty"} and more""")]
    [InlineData("""{"level":"error","msg":"pool empty"}{}""")]
    [InlineData("""{"level":"error","msg":"pool empty",}""")]
    [InlineData("""{"level":"error","msg":"pool \q empty"}""")]
    [InlineData("""{"level":"error","msg":"pool \u12 empty"}""")]
    [InlineData("""{"level":"error" "msg":"pool empty"}""")]
    [InlineData("""{"level":"error","msg":"pool empty","x":{"y":[1,2}""")]
    [InlineData("""[{"level":"error","msg":"pool empty"}]""")]
    public void Line_OfAnotherKind_StaysAsItIs(string line) => Assert.Equal((line, LogSeverity.Unknown, 0L), Read(line));

    [Fact]
    public void Line_WithoutAMessage_KeepsItsText_AndSaysHowBadItIs()
    {
        const string Line = """{"level":"error","code":7,"msg":{"no":"text"}}""";

        Assert.Equal((Line, LogSeverity.Error, 0L), Read(Line));
    }

    [Fact]
    public void Sender_WhoSaysMore_IsBelieved() =>
        Assert.Equal(("pool empty", LogSeverity.Debug, 5L), Read("""{"level":"error","msg":"pool empty","ts":1793491200}""", LogSeverity.Debug, 5));

    [Theory]
    [InlineData("12.5")] // seconds since the process began
    [InlineData("\"yesterday\"")]
    [InlineData("\"12:30:00\"")]
    [InlineData("1e300")]
    public void Time_ThatIsNone_IsNotKnown(string time) => Assert.Equal(0, Read($$"""{"msg":"x","ts":{{time}}}""").TimestampMs);

    [Theory]
    [InlineData("1793491200")]
    [InlineData("1793491200000")]
    [InlineData("1793491200000000")]
    [InlineData("1793491200000000000")]
    public void Time_IsANumberOfWhatever(string time) => Assert.Equal(SomeMs, Read($$"""{"msg":"x","ts":{{time}}}""").TimestampMs);

    [Fact]
    public void Line_OfAnyObject_HasTheMessageThatAJsonReaderFinds()
    {
        var name = Gen.OneOf("message", "msg", "Level", "a", "ts", "b\"", "log", "é");
        var text = Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.OneOf('"', '\\', '\n', 'é', '}', '{', ']')), 0, 12];
        var value = Gen.OneOf(
            text.Select(one => JsonSerializer.Serialize(one)),
            Gen.OneOf("7", "-1.5e3", "true", "null", "{}", "[]"),
            text.Select(one => $"{{\"msg\":[{JsonSerializer.Serialize(one)},{{\"message\":1}}]}}"));
        Gen.Select(name, value).Array[0, 6].Sample(members =>
        {
            var line = $"{{{string.Join(" , ", members.Select(member => $"{JsonSerializer.Serialize(member.Item1)} : {member.Item2}"))}}}";
            using var document = JsonDocument.Parse(line);
            string[] wanted = ["message", "msg", "log"];
            var found = wanted
                .Select(field => document.RootElement.EnumerateObject().FirstOrDefault(member => member.Name == field && member.Value.ValueKind == JsonValueKind.String && member.Value.GetString()!.Length > 0))
                .FirstOrDefault(member => member.Value.ValueKind == JsonValueKind.String);
            var expected = found.Value.ValueKind == JsonValueKind.String ? found.Value.GetString()! : line;

            // A message may be an object itself, which is read again.
            return expected.TrimStart().StartsWith('{') && found.Value.ValueKind == JsonValueKind.String || Read(line).Message == expected;
        });
    }

    [Fact]
    public void Reading_AllocatesNothing()
    {
        var escaped = Encoding.UTF8.GetBytes("""{"log":"{\"level\":\"error\",\"msg\":\"pool \\\"a\\\" empty\"}\n","time":"2026-11-01T00:00:00.000000001Z"}""");
        var text = Encoding.UTF8.GetBytes("connection pool exhausted after 5 ms");

        Assert.Equal(0, Allocations.FewestBytes(_ =>
        {
            Measure(escaped);
            Measure(text);
        }));
    }

    private static int Measure(byte[] body)
    {
        var line = new JsonLine();
        var length = line.Read(new LogRecord(Source, 0, LogSeverity.Unknown, body)).Body.Length;
        line.Dispose();
        return length;
    }

    private static (string Message, LogSeverity Severity, long TimestampMs) Read(string text, LogSeverity severity = LogSeverity.Unknown, long timestampMs = 0)
    {
        var line = new JsonLine();
        var meant = line.Read(new LogRecord(Source, timestampMs, severity, Encoding.UTF8.GetBytes(text)));
        var read = (Encoding.UTF8.GetString(meant.Body), meant.Severity, meant.TimestampMs);
        line.Dispose();
        return read;
    }
}
