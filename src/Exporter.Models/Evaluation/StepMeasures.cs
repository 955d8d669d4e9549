namespace Exporter.Models.Evaluation;

/// <summary>Measures over steps whose outcome is known; what can be summed is summed once an entity, so that a draw costs little.</summary>
internal sealed class StepMeasures
{
    private const int Bins = 10;

    private readonly EntityDraws _draws;
    private readonly RankedScores? _ranked;
    private readonly double[] _squares;
    private readonly double[] _rows;
    private readonly double[] _happened;
    private readonly double[] _falseAlarms;
    private readonly double[] _misses;
    private readonly double[][] _gaps = [];
    private readonly double _baseRate;

    internal StepMeasures(IReadOnlyList<EntityRecord> entities, double baseRate, EntityDraws draws)
    {
        (_baseRate, _draws) = (baseRate, draws);
        _rows = [.. entities.Select(entity => (double)entity.Known.Count)];
        _happened = Counts(entities, step => step.Happened);
        _falseAlarms = Counts(entities, step => step.Alerting && !step.Happened);
        _misses = Counts(entities, step => !step.Alerting && step.Happened);
        _squares = [.. entities.Select(entity => entity.Known.Sum(step => Square(step.Probability - (step.Happened ? 1.0 : 0.0))))];
        var all = entities.SelectMany((entity, index) => entity.Known.Select(step => (Step: step, Entity: index))).OrderByDescending(pair => pair.Step.Probability).ToArray();
        if (all.Length == 0 || all.Any(pair => float.IsNaN(pair.Step.Probability)))
        {
            return;
        }

        float[] probabilities = [.. all.Select(pair => pair.Step.Probability)];
        bool[] outcomes = [.. all.Select(pair => pair.Step.Happened)];
        int[] owners = [.. all.Select(pair => pair.Entity)];
        _ranked = new RankedScores(Array.ConvertAll(probabilities, probability => (double)probability), outcomes, owners);
        _gaps = Gaps(probabilities, outcomes, owners, entities.Count);
    }

    internal IEnumerable<Measure> All()
    {
        yield return Of("false_positive_rate", w => EntityDraws.Sum(w, _falseAlarms) / (EntityDraws.Sum(w, _rows) - EntityDraws.Sum(w, _happened)));
        yield return Of("false_negative_rate", w => EntityDraws.Sum(w, _misses) / EntityDraws.Sum(w, _happened));
        if (_ranked is not null)
        {
            yield return Of("auc_pr", w => _ranked.AucPr(w));
            yield return Of("brier", w => EntityDraws.Sum(w, _squares) / EntityDraws.Sum(w, _rows));
            yield return Of("brier_skill", Skill);
            yield return Of("calibration_error", w => _gaps.Sum(bin => Math.Abs(EntityDraws.Sum(w, bin))) / EntityDraws.Sum(w, _rows));
        }
    }

    private Measure Of(string name, Func<int[], double> measure)
    {
        var estimate = measure([.. Enumerable.Repeat(1, _rows.Length)]);
        var (low, high) = _draws.Interval(measure);
        return new Measure(name, estimate, low, high);
    }

    private double Skill(int[] weights)
    {
        var rate = EntityDraws.Sum(weights, _happened) / EntityDraws.Sum(weights, _rows);
        var reference = (rate * Square(1 - _baseRate)) + ((1 - rate) * Square(_baseRate));
        return reference > 0 ? 1 - (EntityDraws.Sum(weights, _squares) / EntityDraws.Sum(weights, _rows) / reference) : double.NaN;
    }

    /// <summary>Sums of probability − outcome by bin and entity. Bins stay those of all entities together, so that draws are of one measure.</summary>
    private static double[][] Gaps(float[] probabilities, bool[] outcomes, int[] owners, int entities)
    {
        double[] uppers = [.. ProbabilityMetrics.Reliability(probabilities, outcomes, Bins).Select(bin => bin.Upper)];
        double[][] gaps = [.. uppers.Select(_ => new double[entities])];
        for (var i = 0; i < probabilities.Length; i++)
        {
            var found = Array.BinarySearch(uppers, probabilities[i]);
            gaps[found < 0 ? ~found : found][owners[i]] += probabilities[i] - (outcomes[i] ? 1.0 : 0.0);
        }

        return gaps;
    }

    private static double[] Counts(IReadOnlyList<EntityRecord> entities, Func<KnownStep, bool> counts) =>
        [.. entities.Select(entity => (double)entity.Known.Count(counts))];

    private static double Square(double value) => value * value;
}
