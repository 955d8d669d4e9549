using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>What the present champion has come to since its first step: what a rollback rule looks at.</summary>
/// <remarks>Only predictions that it made itself count, and alerts at its own thresholds that began under it, whatever a budget let through. The ledger's lock guards everything.</remarks>
internal sealed class ChampionTerm
{
    private readonly AlertRule[] _rules;
    private readonly PromiseBlock[] _precision;
    private readonly PromiseBlock[] _calibration;

    /// <summary>Nothing known yet.</summary>
    /// <param name="rules">How alerts are judged, one a horizon.</param>
    internal ChampionTerm(AlertRule[] rules)
    {
        _rules = rules;
        _precision = [.. rules.Select((rule, horizon) => BlockOf(PromiseMeasure.Precision, rule, horizon))];
        _calibration = [.. rules.Select((rule, horizon) => BlockOf(PromiseMeasure.Calibration, rule, horizon))];
    }

    /// <summary>Its first step, Unix ms.</summary>
    internal long SinceMs { get; private set; }

    /// <summary>The last look at each measure and horizon.</summary>
    internal IEnumerable<PromiseLook> Looks => _precision.Concat(_calibration).Select(block => block.Look).OfType<PromiseLook>();

    /// <summary>Another champion predicts from a step on.</summary>
    internal void Restart(long stepMs)
    {
        SinceMs = stepMs;
        foreach (var block in _precision.Concat(_calibration))
        {
            block.Clear();
        }
    }

    /// <summary>Counts predictions that are about to be settled with a certain outcome.</summary>
    internal void Settle(PredictionRings pending, int track, int horizon, long endStep, bool happened)
    {
        var (count, sum) = pending.Sum(track, _rules[horizon].StepNumber(SinceMs), endStep);
        if (count > 0)
        {
            _calibration[horizon].Add(track, happened ? count : 0, sum);
        }
    }

    /// <summary>Counts the alerts at the model's own thresholds that a step decided.</summary>
    /// <param name="track">Whose.</param>
    /// <param name="alerts">Those that the step tells of.</param>
    /// <param name="first">Where they begin.</param>
    internal void Decided(int track, List<AlertEvent> alerts, int first)
    {
        for (var i = first; i < alerts.Count; i++)
        {
            if (alerts[i] is { IsDecided: true, Outcome: AlertOutcome.Right or AlertOutcome.Wrong } alert && alert.StartMs >= SinceMs)
            {
                _precision[alert.Horizon].Add(track, alert.Outcome == AlertOutcome.Right ? 1 : 0, 1);
            }
        }
    }

    /// <summary>Takes the looks that a rule wants after a step.</summary>
    internal void LookIfDue(RollbackRule rule, long stepMs, string champion)
    {
        if (stepMs - SinceMs < (long)rule.CoolDown.TotalMilliseconds)
        {
            return;
        }

        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            if (rule.Precision && _precision[horizon].Alerts >= rule.Alerts)
            {
                _precision[horizon].TakeLook(stepMs, champion);
            }

            if (rule.Calibration && _calibration[horizon].Incidents >= rule.Incidents)
            {
                _calibration[horizon].TakeLook(stepMs, champion);
            }
        }
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(SinceMs);
        foreach (var block in _precision.Concat(_calibration))
        {
            block.Save(writer);
        }
    }

    internal void Load(StateReader reader)
    {
        SinceMs = reader.Read<long>();
        foreach (var block in _precision.Concat(_calibration))
        {
            block.Load(reader);
        }
    }

    private static PromiseBlock BlockOf(PromiseMeasure measure, AlertRule rule, int horizon) => new(measure, horizon, Math.Max(1, rule.HorizonMs / (double)rule.StepMs));
}
