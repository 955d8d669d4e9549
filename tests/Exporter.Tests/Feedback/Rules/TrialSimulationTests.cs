using System.Globalization;
using Exporter.Feedback;
using Exporter.Signals;

namespace Exporter.Tests.Feedback.Rules;

/// <summary>Whole trials of made-up models, looked at again and again as a rule does: equal ones are promoted no more often than stated, better ones mostly.</summary>
/// <remarks><c>FORESIGHT_TRIALS=2000</c> simulates more of them, and with more looks, than the suite has time for; the share is on the console.</remarks>
public sealed class TrialSimulationTests(ITestOutputHelper output)
{
    private const int Entities = 40;
    private const int IncidentsOfLook = 20;
    private const int QuietOfLook = 200;

    private static readonly int Asked = int.Parse(Environment.GetEnvironmentVariable("FORESIGHT_TRIALS") ?? "0", CultureInfo.InvariantCulture);
    private static readonly int Trials = Asked > 0 ? Asked : 100;
    private static readonly int Looks = Asked > 0 ? 6 : 3;

    [Theory]
    [InlineData(PromotionMeasure.AucPr)]
    [InlineData(PromotionMeasure.BrierScore)]
    public void EqualModels_ArePromotedNoMoreOftenThanStated(PromotionMeasure measure)
    {
        var rule = new PromotionRule { Measure = measure };

        var promoted = Promoted(rule, advantage: 0);

        output.WriteLine($"{measure}: {promoted} of {Trials} trials of equal models ended in a promotion");
        Assert.InRange(promoted, 0, (1 - rule.Confidence) * Trials);
    }

    [Fact]
    public void BetterModels_ArePromotedMostly()
    {
        var promoted = Promoted(new PromotionRule(), advantage: 0.3);

        output.WriteLine($"{promoted} of {Trials} trials of a better model ended in a promotion");
        Assert.InRange(promoted, 0.8 * Trials, Trials);
    }

    private static int Promoted(PromotionRule rule, double advantage) =>
        ParallelEnumerable.Range(0, Trials).Count(trial => EndsInPromotion(rule, advantage, new Random(trial)));

    private static bool EndsInPromotion(PromotionRule rule, double advantage, Random random)
    {
        // Some entities suit one model better than the other, whatever happens to them.
        double[,] suits = new double[2, Entities];
        for (var entity = 0; entity < Entities; entity++)
        {
            (suits[0, entity], suits[1, entity]) = (0.1 * random.NextDouble(), 0.1 * random.NextDouble());
        }

        var scores = new PairScores(1);
        for (var number = 1; number <= Looks; number++)
        {
            Live(scores, suits, advantage, random);
            if (TrialVerdict.Of(SomeTrial.Look(scores.Copy(), number), rule).Promotes)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Incidents with ten predictions ahead of each, all alike, and quiet hours likewise: steps of one entity are anything but independent.</summary>
    private static void Live(PairScores scores, double[,] suits, double advantage, Random random)
    {
        for (var i = 0; i < IncidentsOfLook + QuietOfLook; i++)
        {
            var (happens, entity) = (i < IncidentsOfLook, random.Next(Entities));
            SomeTrial.Add(
                scores,
                entity,
                Says(0, happens ? 0.3 : 0),
                Says(1, happens ? 0.3 + advantage : 0),
                happens,
                count: 10);

            float Says(int model, double level) => MathF.Round((float)Math.Clamp(level + suits[model, entity] + (0.4 * random.NextDouble()), 0, 1) * 16) / 16;
        }
    }
}
