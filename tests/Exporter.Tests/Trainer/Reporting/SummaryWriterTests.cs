using System.Collections.Immutable;
using Exporter.Trainer.Reporting;

namespace Exporter.Tests.Trainer.Reporting;

/// <summary>Every caution, and that it is silent where there is no reason for it.</summary>
public sealed class SummaryWriterTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public void Write_GoodModel_FindsAndDoesNotWarn()
    {
        var summary = SummaryWriter.Write(Content(Horizon()));

        Assert.Equal(
            [
                "2h ahead: caught 19 of 24 incidents (79%, 95% interval 60% to 91%); 3 of 22 alerts were false (14%, 95% interval 5% to 33%); typically 41m ahead.",
                "It does better than the built-in baseline, which caught 12 of 24 with 30 of 45 alerts false at 2h.",
            ],
            summary.Findings.AsEnumerable());
        Assert.Empty(summary.Cautions);
    }

    [Fact]
    public void Write_NothingToCatchAndNoAlert_SaysSo()
    {
        var quiet = Horizon(way => way with { Onsets = 0, Detected = 0, Alerts = 0, TrueAlerts = 0, Transitions = 0 }, ("median_lead_seconds", null));

        Assert.Equal("2h ahead: there was no incident to catch; no alert was raised.", SummaryWriter.Write(Content(quiet)).Findings[0]);
    }

    [Fact]
    public void Cautions_OverlapWithTraining_ComesFirst() => Assert.Equal(
        "The judged time overlaps what the model learnt from (until 2023-11-14 22:13:20Z): it may know these incidents by heart, and every figure here is too good.",
        SummaryWriter.Write(Content(Horizon()) with { Overlaps = true, BeatsBaseline = false }).Cautions[0]);

    [Fact]
    public void Cautions_UnknownTraining_IsSaid() => Assert.Equal(
        ["The model does not say what it learnt from: if it was this time, every figure here is too good."], Cautions(Content(Horizon()) with { TrainedTo = null }));

    [Fact]
    public void Cautions_NoBetterThanTheBaseline_IsSaid() => Assert.Equal(
        ["Do not use it in place of the built-in baseline: it does no better."], Cautions(Content(Horizon()) with { BeatsBaseline = false }));

    [Fact]
    public void Cautions_FewIncidents_IsSaid() => Assert.Equal(
        ["Do not take the percentages at face value: only 19 incidents could be judged, and below 20 they are mostly luck."],
        Cautions(Content(Horizon(way => way with { Onsets = 19 }))));

    [Fact]
    public void Cautions_LessThanAWeek_IsSaid() => Assert.Equal(
        ["Do not trust it at times of the week that were not judged: this was 2d only."], Cautions(Content(Horizon()) with { JudgedTo = Start + TimeSpan.FromDays(2) }));

    [Fact]
    public void Cautions_DriftAndMissingSignals_AreNamed() => Assert.Equal(
        [
            "Do not trust it for long without training it again: of the 20 features that it looks at, 1 moved far from what it learnt from, most of all cpu:last.",
            "Do not count on the signal disk: it had no value at 62% of the judged steps.",
        ],
        Cautions(Content(Horizon()) with
        {
            Drift = new DriftTable(["test"], 1, 20, [new FeatureDrift("cpu:last", [0.6]), new FeatureDrift("disk:last", [0.2])]),
            Missing = [new MissingSignal("disk", 0.62), new MissingSignal("cpu", 0.1)],
        }));

    [Fact]
    public void Cautions_AlertsMostlyFalse_IsSaid() => Assert.Equal(
        ["2h: do not let its alerts wake anybody: only 10 of 22 alerts came true."], Cautions(Content(Horizon(way => way with { TrueAlerts = 10 }))));

    [Fact]
    public void Cautions_OtherWayIsBetterAtThisHorizon_IsSaid() => Assert.Equal(
        ["2h: do not prefer it to \"baseline\" here, which caught 12 of 24 with 30 of 45 alerts false."],
        // F1 of the baseline: 1/2 and 1/3 give 0.4; of the model 1/2 and 7/22 give 0.389.
        Cautions(Content(Horizon(way => way with { Detected = 12, TrueAlerts = 7 }))).Take(1));

    [Fact]
    public void Cautions_MostMissedAndWithoutSign_AreSaid() => Assert.Equal(
        [
            "2h: do not take its silence for safety: 13 of 24 incidents came unannounced.",
            "2h: do not expect it to see every kind of incident: before 4 of the 13 that it missed, its probability never reached half of the threshold.",
        ],
        Cautions(Content(Horizon(way => way with { Detected = 11 }) with { MissedWithoutSign = 4 })));

    [Fact]
    public void Cautions_Flapping_IsSaid() => Assert.Equal(
        ["2h: do not alert on it without a \"for\" clause: it crosses its threshold 200 times for 23 alerts."], Cautions(Content(Horizon(way => way with { Transitions = 200 }))));

    [Fact]
    public void Cautions_ProbabilitiesOffOrWorthless_AreSaid()
    {
        Assert.Equal(["2h: do not read its number as a probability: it is off by 8 percentage points on average."], Cautions(Content(Horizon(values: ("calibration_error", 0.08)))));
        Assert.Equal(["2h: do not read its number as a probability: always saying the base rate would have been as good."], Cautions(Content(Horizon(values: ("brier_skill", -0.1)))));
    }

    [Fact]
    public void Cautions_BadEntities_AreNamed() => Assert.Equal(
        [
            "2h: do not rely on it for {a} (0 of 5 incidents caught), {b} (1 of 4 incidents caught), {c} (1 of 3 incidents caught) and 1 more.",
            "2h: do not believe its alerts for {n} (6 of 7 alerts false).",
        ],
        Cautions(Content(Horizon() with
        {
            Troubles = [new("{n}", 1, 1, 7, 1), new("{a}", 5, 0, 1, 0), new("{b}", 4, 1, 1, 1), new("{c}", 3, 1, 1, 1), new("{d}", 3, 0, 0, 0), new("{e}", 2, 0, 2, 0)],
        })));

    private static ImmutableArray<string> Cautions(ReportContent content) => SummaryWriter.Write(content).Cautions;

    private static ReportContent Content(HorizonReport horizon) => new()
    {
        Predictor = "node", Model = "node-1", Trainer = "t", TrainedTo = Start, JudgedFrom = Start, JudgedTo = Start + TimeSpan.FromDays(30),
        Entities = 10, Rows = 1000, BeatsBaseline = true, Horizons = [horizon],
    };

    private static HorizonReport Horizon(Func<WayOfPredicting, WayOfPredicting>? change = null, params (string Name, double? Estimate)[] values)
    {
        ReportedMeasure[] measures =
        [
            new("event_recall", 0.7917, 0.5953, 0.9076), new("alert_precision", 0.8636, 0.6667, 0.9524), new("median_lead_seconds", 2460, 1200, 3600),
            new("brier_skill", 0.4, 0.3, 0.5), new("calibration_error", 0.01, 0, 0.02),
        ];
        var changed = measures.Select(measure => values.Where(value => value.Name == measure.Name).Select(value => measure with { Estimate = value.Estimate }).FirstOrDefault(measure));
        var model = new WayOfPredicting("model", 0.5, 24, 19, 22, 19, 1, 50, [.. changed]);
        return new HorizonReport
        {
            Horizon = "2h", Seconds = 7200, Threshold = 0.5, MinLeadSeconds = 0, Curve = [], Reliability = [], Leads = [], MissedWithoutSign = 0, Troubles = [], Timelines = [],
            Ways = [change is null ? model : change(model), new WayOfPredicting("baseline", 0.6, 24, 12, 45, 15, 0, 100, ImmutableArray<ReportedMeasure>.Empty)],
        };
    }
}
