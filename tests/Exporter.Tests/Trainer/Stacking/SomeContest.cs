using System.Collections.Immutable;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Stacking;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer.Stacking;

/// <summary>Hosts whose rows fail by two things that nobody sees both of: three folds, and candidates with made-up scores.</summary>
internal sealed class SomeContest
{
    public const int Hosts = 12;
    public const int StepsPerFold = 200;
    public const int GapSteps = 12;

    private const long StepMs = 300_000;
    private const int Folds = 3;

    private static readonly PredictorDefinition Definition = PlantedHistory.Definition with { Horizons = [TimeSpan.FromMilliseconds(StepMs)] };
    private static readonly TrainingOptions Options = new() { FromMs = 0, ToMs = StepsPerFold * Folds * StepMs };

    public SomeContest()
    {
        var random = new Random(8);
        var labels = new List<RowLabel>();
        Rows = new TrainingRows(2) { StepMs = StepMs };
        for (var host = 0; host < Hosts; host++)
        {
            Rows.Entities.Add(Labels.Of(("instance", $"host-{host}")));
            Rows.OnsetsMs.Add([]);
        }

        for (var step = 0; step < StepsPerFold * Folds; step++)
        {
            for (var host = 0; host < Hosts; host++)
            {
                float[] parts = [(float)Normal(random), (float)Normal(random)];
                var fails = parts[0] + parts[1] > 2.5;
                Rows.Add(step * StepMs, host, parts);
                labels.Add(fails ? RowLabel.Onset : RowLabel.Quiet);
                if (fails)
                {
                    Rows.OnsetsMs[host].Add((step * StepMs) + (StepMs / 2));
                }
            }
        }

        RowLabels = [[.. labels]];
        All =
        [
            .. Enumerable.Range(0, Folds).Select(fold => new Fold(
                [], new EvaluatedPart(Definition, Options, Rows, RowLabels, new TimeRange(fold * StepsPerFold * StepMs, (((fold + 1) * StepsPerFold) - 1) * StepMs)))),
        ];
        Maker = new CandidateMaker(Definition, Options, All, TextWriter.Null);
    }

    public TrainingRows Rows { get; }

    public RowLabel[][] RowLabels { get; }

    public Fold[] All { get; }

    public CandidateMaker Maker { get; }

    /// <summary>A candidate that gives each row some score.</summary>
    public Candidate Candidate(string name, Func<int, double> scoreOf) =>
        Maker.Judge(new Named(name), 0, [0], [.. All.Select(fold => new float[][] { [.. fold.HeldOut.Rows.Select(row => (float)scoreOf(row))] })]);

    public (Candidate Taken, RankingGain? Gain) Try(Candidate[] candidates, Candidate best)
    {
        var taken = new StackTrial(Rows, RowLabels, All, Maker, TextWriter.Null, TimeSpan.FromMilliseconds(GapSteps * StepMs), 60_000).Run(candidates, best, out var gain);
        return (taken, gain);
    }

    public OutOfFoldScores Scores(params Candidate[] candidates) => new(Rows, RowLabels, All, candidates, TimeSpan.FromMilliseconds(GapSteps * StepMs), 60_000);

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Has a name, and has been fitted long ago.</summary>
    private sealed class Named(string name) : ILearner
    {
        public string Name => name;

        public ImmutableArray<string> Settings => ["made up"];

        public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut) => throw new NotSupportedException();

        public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train) => throw new NotSupportedException();
    }
}
