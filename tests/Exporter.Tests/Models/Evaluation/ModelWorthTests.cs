using System.Collections.Immutable;
using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

public sealed class ModelWorthTests
{
    [Theory]
    [InlineData("event_f1_30m=0.6 event_f1_2h=0.4 baseline_event_f1_30m=0.1 baseline_event_f1_2h=0.8", true)]
    [InlineData("event_f1_30m=0.6 event_f1_2h=0.4 baseline_event_f1_30m=0.2 baseline_event_f1_2h=0.9", false)]
    [InlineData("event_f1_30m=0.5 event_f1_2h=0.5 baseline_event_f1_30m=0.5 baseline_event_f1_2h=0.5 auc_pr_30m=0.3 auc_pr_2h=0.3 baseline_auc_pr_30m=0.2 baseline_auc_pr_2h=0.3", true)]
    [InlineData("event_f1_30m=0.5 event_f1_2h=0.5 baseline_event_f1_30m=0.5 baseline_event_f1_2h=0.5", false)]
    [InlineData("event_f1_30m=0.6 event_f1_2h=0.4", null)]
    [InlineData("event_f1_30m=0.6 baseline_event_f1_30m=0.1 baseline_event_f1_2h=0.8", null)]
    [InlineData("", null)]
    public void BeatsBaseline_MeanEventF1ThenAucPr_Decide(string metrics, bool? expected)
    {
        var contract = SomeModels.Contract with
        {
            Metrics = metrics.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(metric => metric.Split('='))
                .ToImmutableSortedDictionary(parts => parts[0], parts => double.Parse(parts[1]), StringComparer.Ordinal),
        };
        Assert.Equal(expected, ModelWorth.Of(contract).BeatsBaseline);
    }

    [Fact]
    public void Mean_OfWhatIsNotKnownForAllHorizons_IsNaN()
    {
        var worth = ModelWorth.Of(SomeModels.Contract with { Metrics = SomeModels.Contract.Metrics.Add("event_recall_30m", 0.5).Add("brier_30m", 0.1).Add("brier_2h", 0.2) });
        Assert.Equal(double.NaN, worth.Mean("event_recall"));
        Assert.Equal(0.15, worth.Mean("brier"), 1e-12);
    }
}
