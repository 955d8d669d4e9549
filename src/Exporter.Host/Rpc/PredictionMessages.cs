using Exporter.Host.Endpoints;
using Exporter.Host.Rpc.Proto;
using Exporter.Models;
using Exporter.Signals;
using Google.Protobuf.WellKnownTypes;

namespace Exporter.Host.Rpc;

/// <summary>Predictions as messages: what <see cref="PredictionsEndpoint"/> answers, member by member.</summary>
internal static class PredictionMessages
{
    /// <summary>The wanted predictions of one step.</summary>
    /// <param name="question">Which are wanted.</param>
    /// <param name="frame">One of <see cref="PredictionsQuestion.FramesOf"/>.</param>
    /// <param name="challenger">Who says so; null for predictions that hold.</param>
    public static PredictorPredictions Describe(PredictionsQuestion question, PredictionFrame frame, string? challenger)
    {
        var rows = question.Page(frame, out var total);
        return new PredictorPredictions
        {
            Predictor = frame.Definition.Name,
            Step = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(frame.StepMs)),
            Model = frame.ModelVersion,
            Challenger = challenger ?? "",
            Horizons = { frame.Definition.Horizons.Select((horizon, i) => new Horizon { Name = PrometheusDuration.Format(horizon), Threshold = frame.Thresholds[i], ClearThreshold = frame.ClearThresholds[i] }) },
            Total = (uint)total,
            Predictions = { rows.Select(row => Describe(PredictionsEndpoint.Describe(frame, row))) },
        };
    }

    private static Prediction Describe(PredictionAnswer answer)
    {
        var message = new Prediction
        {
            Alerting = answer.Alerting ?? "",
            Withheld = answer.Withheld,
            Probabilities = { answer.Probability.Values },
            Contributions = { answer.Contributions.Select(one => new Contribution { Signal = one.Signal, Contribution_ = one.Contribution }) },
            Overrides = { (answer.Overrides ?? []).Select(one => new Override { Id = one.Id, Kind = one.Kind, Until = one.Until ?? "", Reason = one.Reason, By = one.By }) },
            Advice = answer.Advice is { } advice ? Describe(advice) : null,
        };
        foreach (var (name, value) in answer.Entity)
        {
            message.Entity.Add(name, value);
        }

        foreach (var (name, value) in answer.Kept)
        {
            message.Kept.Add(name, value);
        }

        return message;
    }

    private static Advice Describe(AdviceAnswer advice) => new()
    {
        Priority = advice.Priority,
        Reasons = { advice.Reasons.Select(Describe) },
        Time = advice.Time is { } time ? new FailureTime { At = time.At, Lower = time.Lower, Upper = time.Upper ?? "", Signal = time.Signal } : null,
        Recommendations =
        {
            advice.Recommendations.Select(one => new Recommendation { Recommendation_ = one.Recommendation, Action = one.Action, RunbookUrl = one.RunbookUrl, Severity = one.Severity }),
        },
    };

    private static Reason Describe(ReasonAnswer answer)
    {
        var reason = new Reason { Signal = answer.Signal, Text = answer.Text, Unit = answer.Unit };
        if (answer.Value is { } value)
        {
            reason.Value = value;
        }

        return reason;
    }
}
