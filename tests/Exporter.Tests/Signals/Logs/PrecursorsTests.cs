using Exporter.Ingest.Logs;
using Exporter.Signals;
using Exporter.Signals.Logs;

namespace Exporter.Tests.Signals.Logs;

public sealed class PrecursorsTests
{
    private const long Window = LogEntity.WindowMs;
    private static readonly LogSource Web = SomeLogs.Source("web-1");
    private static readonly Labels Failed = Labels.Of(("instance", "web-1"));

    private readonly LogCensus _census = new(LogLabels.Default, new LogLimits(), keepsExamples: false);

    [Fact]
    public void Template_ThatRisesBeforeIncidents_IsKnownToBeBad_AndOneThatRisesAnyTime_IsNot()
    {
        // Three days. Each sixth hour something fails; before, the pool runs dry. Each second hour a job makes noise.
        List<long> onsets = [];
        for (var window = 0L; window < 3 * 288; window++)
        {
            var timestampMs = window * Window;
            _census.Say(Web, timestampMs, "all is well");
            if (window % 24 == 5)
            {
                _census.Say(Web, timestampMs, "cleaning up the cache of this host");
            }

            if (window > 100 && window % 72 == 65)
            {
                _census.Say(Web, timestampMs, "connection pool exhausted after 5 ms", LogSeverity.Error);
            }

            if (window > 100 && window % 72 == 70)
            {
                onsets.Add(timestampMs);
                _census.Learn(Failed, timestampMs);
                _census.Learn(Failed, timestampMs);
            }
        }

        var bad = Assert.Single(_census.Miner.Templates, template => template.IsKnownBad);
        Assert.Equal("connection pool exhausted after <*>", bad.Text);
        Assert.Equal(onsets.Count, _census.Precursors.Incidents);
        Assert.Equal(onsets.Count, bad.IncidentsAfter);

        // Raised in the hour before 12 of 72 moments.
        Assert.Equal(72.0 / 12, _census.Precursors.LiftOf(bad), 1.0);

        var before = Assert.Single(_census.Entities).KnownBadLines;
        _census.Say(Web, 3 * 288 * Window, "connection pool exhausted after 9 ms");
        Assert.Equal(before + 1, Assert.Single(_census.Entities).KnownBadLines);
    }

    [Fact]
    public void Lines_OfTheFailureItself_TeachNothing()
    {
        for (var window = 0L; window < 3 * 288; window++)
        {
            _census.Say(Web, window * Window, "all is well");
            if (window > 100 && window % 72 == 70)
            {
                _census.Say(Web, window * Window, "it has failed");
                _census.Learn(Failed, window * Window);
            }
        }

        Assert.True(_census.Precursors.Incidents >= 10);
        Assert.DoesNotContain(_census.Miner.Templates, template => template.IsKnownBad);
        Assert.Equal(0, _census.Miner.Templates.Single(template => template.Text == "it has failed").IncidentsAfter);
    }

    [Fact]
    public void Incident_OfWhatWritesNoLogs_IsNone()
    {
        _census.Say(Web, 0, "x");
        _census.Learn(Labels.Of(("instance", "db-1")), Window);

        Assert.Equal(0, _census.Precursors.Incidents);
    }

    [Theory]
    [InlineData(0, 5, 0.3, 1)]
    [InlineData(5, 5, 0.5, 0.03125)]
    [InlineData(2, 3, 0.5, 0.5)]
    [InlineData(3, 3, 0.1, 0.001)]
    public void Chance_IsTheUpperTailOfTheBinomialDistribution(int successes, int trials, double probability, double expected) =>
        Assert.Equal(expected, Precursors.Chance(successes, trials, probability), 1e-12);
}
