using System.Diagnostics;
using Simulator;
using Simulator.Faults;
using Simulator.Judging;

namespace Demo;

/// <summary>History at full speed, then life in fast motion: sends, reads predictions, tells, judges.</summary>
internal sealed class DemoRun(DemoOptions options, FleetSimulation fleet, RemoteWriteClient sender, PredictionClient predictions, Report report)
{
    private const long MinLeadMs = 30 * 60_000;
    private const long MergeMs = 30 * 60_000; // as in foresight.yml
    private const int HistoryStepsPerRequest = 15;

    private readonly Judge _judge = new(new JudgeRules(FleetSimulation.StepMs, MinLeadMs, MergeMs));
    private readonly List<Incident> _unreported = [];
    private int _knownIncidents;

    /// <summary>Sends the history; tells of the first prediction as soon as there is one.</summary>
    public async Task HistoryAsync(Stopwatch sinceStart, CancellationToken cancellation)
    {
        var told = false;
        var steps = Steps(options.HistoryDays);
        for (var done = 0L; done < steps; done += HistoryStepsPerRequest)
        {
            for (var i = done; i < Math.Min(steps, done + HistoryStepsPerRequest); i++)
            {
                fleet.Step(sender);
            }

            await sender.SendAsync(cancellation);
            if (!told && (await predictions.ReadAsync(cancellation)).MaxBy(prediction => prediction.Probability) is { } first)
            {
                report.First(first, sinceStart.Elapsed);
                told = true;
            }
        }

        _knownIncidents = fleet.Truth.Incidents.Count;
    }

    /// <summary>The live part.</summary>
    public async Task LiveAsync(double days, double speed, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var steps = Steps(days);
        for (var i = 0L; i < steps; i++)
        {
            fleet.Step(sender);
            await sender.SendAsync(cancellation);
            Judge(await predictions.ReadAsync(cancellation));
            var due = TimeSpan.FromMilliseconds((i + 1) * FleetSimulation.StepMs / speed) - clock.Elapsed;
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, cancellation);
            }
        }
    }

    /// <summary>Prints the table.</summary>
    public Verdict Conclude()
    {
        var verdict = Verdict.Of(_judge, fleet.Truth.LookAlikes, FleetSimulation.StepMs);
        report.Verdict(verdict);
        return verdict;
    }

    private static long Steps(double days) => double.IsInfinity(days) ? long.MaxValue : (long)Math.Round(days * 86_400_000 / FleetSimulation.StepMs);

    private void Judge(IReadOnlyList<Prediction> frame)
    {
        _unreported.AddRange(fleet.Truth.Incidents.Skip(_knownIncidents));
        _knownIncidents = fleet.Truth.Incidents.Count;
        if (frame.Count == 0)
        {
            return;
        }

        // The frame's step is older than the samples sent: what happened after it comes later.
        var stepMs = frame.Max(prediction => prediction.StepMs);
        foreach (var failure in _unreported.Where(failure => failure.OnsetMs <= stepMs).ToList())
        {
            _unreported.Remove(failure);
            TellFalse(_judge.Failed(failure), stepMs);
            report.Failed(failure, _judge.AnnouncementsOf(failure).FirstOrDefault());
        }

        TellFalse(_judge.Reached(stepMs), stepMs);
        foreach (var prediction in frame)
        {
            var horizonMs = (long)prediction.Horizon.TotalMilliseconds;
            if (_judge.Predicted(prediction.Instance, prediction.StepMs, horizonMs, prediction.Probability, prediction.Threshold, prediction.ClearThreshold) is not null)
            {
                report.Announced(prediction);
            }
        }
    }

    private void TellFalse(IEnumerable<Alert> decided, long nowMs)
    {
        foreach (var alert in decided.Where(alert => alert.Outcome is AlertOutcome.FalseAlarm))
        {
            report.WasFalse(alert, Verdict.LookAlikeAt(alert, fleet.Truth.LookAlikes), nowMs);
        }
    }
}
