using System.Collections.Immutable;
using Exporter.Features.Course;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>Why a failure is likely, as far as one signal goes: how it contributes, and how it has gone.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Unit">What its numbers count.</param>
/// <param name="Contribution">Share in the prediction, 0..1.</param>
/// <param name="Course">How it has gone up to the step.</param>
/// <param name="Sentence">All that in plain words; see <see cref="ReasonSentence"/>.</param>
public sealed record SignalReason(string Signal, SignalUnit Unit, double Contribution, SignalCourse Course, string Sentence)
{
    /// <summary>Where it will be at the predictor's horizons, the nearest first; without those that cannot be told.</summary>
    public ImmutableArray<SignalForecast> Forecasts { get; init; } = [];
}
