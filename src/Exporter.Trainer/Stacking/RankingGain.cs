using System.Globalization;

namespace Exporter.Trainer.Stacking;

/// <summary>How much better one way of learning ranks held-out rows than another, on the same rows.</summary>
/// <param name="Way">What was tried.</param>
/// <param name="Over">What it is held against.</param>
/// <param name="On">Which rows.</param>
/// <param name="AucPr">Its area under the precision-recall curve, mean over spans of time and horizons.</param>
/// <param name="OverAucPr">That of what it is held against.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference; null where entities are too few to tell.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="IsTaken">Whether it is used: a stack in the other's place, a learner with detectors as one more that competes; null where that was not the question.</param>
public sealed record RankingGain(string Way, string Over, string On, double AucPr, double OverAucPr, double? Low, double? High, bool? IsTaken = null)
{
    private const int Digits = 6;

    /// <summary>By how much it is better; negative where it is worse.</summary>
    public double Difference => Math.Round(AucPr - OverAucPr, Digits);

    /// <summary>Whether it is better by more than chance.</summary>
    public bool IsBeyondChance => Low > 0;

    /// <summary>All of it in one sentence, without a full stop at its end.</summary>
    public string InWords()
    {
        var interval = Low is null ? "too few entities for an interval" : string.Create(CultureInfo.InvariantCulture, $"95% interval {Low:+0.0000;-0.0000;0.0000} to {High:+0.0000;-0.0000;0.0000}");
        var taken = IsTaken switch { true => "; taken", false => "; not taken", null => "" };
        return string.Create(CultureInfo.InvariantCulture, $"{Way} beside {Over}, {On}: AUC-PR {AucPr:0.0000} and {OverAucPr:0.0000}, difference {Difference:+0.0000;-0.0000;0.0000} ({interval}){taken}");
    }
}
