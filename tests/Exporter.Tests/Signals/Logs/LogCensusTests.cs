using System.Text;
using Exporter.Ingest.Logs;
using Exporter.Signals;
using Exporter.Signals.Logs;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Logs;

public sealed class LogCensusTests
{
    private const long Minute = 60_000;
    private static readonly LogSource Web = SomeLogs.Source("web-1");

    private readonly LogCensus _census = new(LogLabels.Default, new LogLimits { MaxEntities = 3, MaxTemplatesPerEntity = 4 }, keepsExamples: false);

    [Fact]
    public void Lines_AreCountedBySeverityAndTemplate()
    {
        _census.Say(Web, 0, "took 1 ms");
        _census.Say(Web, 1, "took 2 ms");
        _census.Say(Web, 2, "ERROR pool empty", LogSeverity.Unknown);

        var entity = Assert.Single(_census.Entities);
        Assert.Equal(Labels.Of(("instance", "web-1"), ("job", "shop")), entity.Labels);
        Assert.Equal((2, 1, 0), (entity.LinesOf(LogSeverity.Info), entity.LinesOf(LogSeverity.Error), entity.LinesOf(LogSeverity.Unknown)));
        Assert.Equal([("took <*>", 2L), ("ERROR pool empty", 1L)], entity.Templates.Select(count => (count.Template.Text, count.Lines)));
        Assert.Equal(2, entity.NewTemplates);

        // Shares of 2/3 and 1/3.
        Assert.Equal(0.918296, entity.Entropy(), 1e-6);
    }

    [Theory]
    [InlineData("java.io.IOException: gone\n\tat a.B.c(B.java:5)\n\tat a.B.d(B.java:9)\nCaused by: x.Y: no\n\t... 12 more", "java.io.IOException: gone")]
    [InlineData("Traceback (most recent call last):\n  File \"a.py\", line 5, in f\n    g()\nValueError: no", "ValueError: no")]
    [InlineData("panic: boom\n\ngoroutine 1 [running]:\nmain.f(...)\n\t/a/main.go:5\nmain.main()\n\t/a/main.go:9 +0x1d", "panic: boom")]
    public void Traces_AreOneLine_InOneRecordOrMany(string trace, string template)
    {
        foreach (var line in trace.Split('\n'))
        {
            _census.Say(Web, 0, line);
        }

        _census.Say(Web, 0, trace);
        _census.Say(Web, 0, "next");

        Assert.Equal([(template, 2L), ("next", 1L)], _census.Miner.Templates.Select(each => (each.Text, each.Lines)));
        Assert.Equal(3, _census.Lines);
    }

    [Fact]
    public void Traces_OfSourcesThatAreMixed_StayApart()
    {
        var other = SomeLogs.Source("web-2");
        _census.Say(Web, 0, "a failed");
        _census.Say(other, 0, "b failed");
        _census.Say(Web, 0, "\tat x");
        _census.Say(other, 0, "c failed");

        Assert.Equal(3, _census.Lines);
        Assert.Equal(1, _census.JoinedLines);
    }

    [Fact]
    public void Trace_IsOver_AfterAPauseOfItsSource()
    {
        _census.Say(Web, 0, "a failed");
        _census.Say(Web, 5000, "\tat x");
        _census.Say(Web, 10_001, "\tat y");

        Assert.Equal(["a failed", "at y"], _census.Miner.Templates.Select(each => each.Text.Trim()));
        Assert.Equal(1, _census.JoinedLines);
    }

    [Fact]
    public void Trace_WhoseEndDoesNotCome_CountsByItsBeginning_OnceItsSourceOrOthersHaveGoneOn()
    {
        var other = SomeLogs.Source("web-2");
        foreach (var source in (LogSource[])[Web, other])
        {
            _census.Say(source, 0, "Traceback (most recent call last):", LogSeverity.Error);
            _census.Say(source, 1, "  File \"a.py\", line 5, in f", LogSeverity.Error);
        }

        Assert.Equal(0, _census.Lines);

        // Its own source goes on after a pause; lines of others may be as late as a minute.
        _census.Say(Web, 5002, "next");
        _census.Say(Web, 60_001, "next");
        Assert.Equal([("Traceback (most recent call last):", 1L), ("next", 2L)], _census.Miner.Templates.Select(each => (each.Text, each.Lines)));

        _census.Say(Web, 60_002, "next");
        _census.Say(Web, 300_000, "next");

        Assert.Equal([("Traceback (most recent call last):", 2L), ("next", 4L)], _census.Miner.Templates.Select(each => (each.Text, each.Lines)));
        Assert.Equal([1L, 1L], _census.Entities.Select(entity => entity.LinesOf(LogSeverity.Error)));
    }

    [Fact]
    public void Trace_WhoseEndComesInTime_CountsByItsEndAlone()
    {
        _census.Say(Web, 0, "Traceback (most recent call last):");
        _census.Say(Web, 1, "  File \"a.py\", line 5, in f");
        _census.Say(Web, 2, "ValueError: no");
        _census.Say(Web, 300_000, "next");

        Assert.Equal(["ValueError: no", "next"], _census.Miner.Templates.Select(each => each.Text));
    }

    [Fact]
    public void Sources_WithoutAnEntity_AndEntitiesPastTheLimit_AreCountedAndDropped()
    {
        _census.Say(new LogSource([new("color", "red")]), 0, "x");
        for (var i = 0; i < 5; i++)
        {
            _census.Say(SomeLogs.Source($"web-{i}"), 0, "x");
            _census.Say(SomeLogs.Source($"web-{i}"), 0, "x");
        }

        Assert.Equal((3, 6, 1, 4), (_census.Entities.Count, _census.Lines, _census.Unnamed, _census.Refused));
    }

    [Fact]
    public void Labels_AreTheFirstOfTheSourceThatIsThere()
    {
        _census.Say(new LogSource([new("pod", "p-1"), new("host_name", "h-1"), new("service_name", "cart")]), 0, "x");

        Assert.Equal(Labels.Of(("instance", "h-1"), ("job", "cart")), Assert.Single(_census.Entities).Labels);
    }

    [Fact]
    public void Templates_PastAnEntitysLimit_AreOthers_UntilOneIsSilentForAnHour()
    {
        foreach (var word in (string[])["a", "b", "c", "d", "e"])
        {
            _census.Say(Web, 0, string.Join(' ', Enumerable.Repeat("x", word[0] - 'a' + 1)));
        }

        var entity = Assert.Single(_census.Entities);
        Assert.Equal((4, 1), (entity.Templates.Count, entity.OtherLines));

        _census.Say(Web, 61 * Minute, "now another one comes along");

        Assert.Contains(entity.Templates, count => count.Template.Text.StartsWith("now", StringComparison.Ordinal));
        Assert.Equal((4, 1), (entity.Templates.Count, entity.OtherLines));
    }

    [Fact]
    public void Factor_IsTheRateOverTheUsualOne()
    {
        // Ten lines in each window of five minutes for two hours, then a hundred.
        for (var window = 0; window < 24; window++)
        {
            SayTimes(10, window * 5 * Minute);
        }

        SayTimes(100, 24 * 5 * Minute);
        SayTimes(0, 25 * 5 * Minute);
        var entity = Assert.Single(_census.Entities);
        _census.Say(Web, 25 * 5 * Minute, "tick");
        var count = entity.Templates.Single(each => each.Template.Text == "took <*>");

        Assert.Equal(100.0 / 300, entity.RateOf(count), 1e-5);
        Assert.Equal(10, entity.FactorOf(count), 1e-3);
        Assert.Equal(double.PositiveInfinity, entity.FactorOf(entity.Templates.Single(each => each.Template.Text == "tick")));
    }

    [Fact]
    public void Templates_ThatJoin_KeepTheirCounter_WhichDoesNotJump()
    {
        foreach (var name in (string[])["alpha", "beta", "gamma", "delta", "epsilon", "zeta"])
        {
            _census.Say(Web, 0, $"volume {name} is full");
        }

        _census.Say(Web, 6 * Minute, "volume eta is full");

        var count = Assert.Single(Assert.Single(_census.Entities).Templates);
        Assert.Equal("volume <*> is full", count.Template.Text);

        // The first one, and those since it became a template: not beta and gamma.
        Assert.Equal(5, count.Lines);
    }

    [Fact]
    public void Examples_AreKept_OnlyWhereThatIsAskedFor()
    {
        LogCensus keeping = new(LogLabels.Default, new LogLimits(), keepsExamples: true);
        foreach (var census in (LogCensus[])[_census, keeping])
        {
            census.Say(Web, 0, "card 4111 of Anna");
        }

        Assert.Null(Assert.Single(_census.Miner.Templates).Example);
        Assert.Equal("card 4111 of Anna", Assert.Single(keeping.Miner.Templates).Example);

        LogCensus without = new(LogLabels.Default, new LogLimits(), keepsExamples: false);
        without.Restore(keeping.Save());
        Assert.Null(Assert.Single(without.Miner.Templates).Example);
    }

    [Fact]
    public void Restored_GoesOnWithTheSameTemplates()
    {
        string[] lines = [.. Enumerable.Range(0, 300).Select(i => $"step {i % 7} of {(char)('a' + (i % 20))}{(char)('b' + (i % 13))} is done in {i} ms")];
        LogCensus whole = new(LogLabels.Default, new LogLimits(), false), first = new(LogLabels.Default, new LogLimits(), false), second = new(LogLabels.Default, new LogLimits(), false);
        foreach (var line in lines[..150])
        {
            whole.Say(Web, 0, line);
            first.Say(Web, 0, line);
        }

        second.Restore(first.Save());
        foreach (var line in lines[150..])
        {
            whole.Say(Web, 0, line);
            second.Say(Web, 0, line);
        }

        Assert.NotEmpty(whole.Miner.Templates);
        Assert.Equal(whole.Miner.Templates.Select(each => (each.Name, each.Text, each.Lines)), second.Miner.Templates.Select(each => (each.Name, each.Text, each.Lines)));
    }

    [Fact]
    public void KnownLines_AllocateNothing()
    {
        var body = Encoding.UTF8.GetBytes("took 5 ms\n\tat x");
        void Add()
        {
            for (var i = 0; i < 100; i++)
            {
                _census.Add(new LogRecord(Web, 5, LogSeverity.Info, body), 5);
            }
        }

        Add();

        Assert.Equal(0, Allocations.FewestBytes(_ => Add()));
    }

    private void SayTimes(int times, long timestampMs)
    {
        for (var i = 0; i < times; i++)
        {
            _census.Say(Web, timestampMs, $"took {i} ms");
        }
    }
}
