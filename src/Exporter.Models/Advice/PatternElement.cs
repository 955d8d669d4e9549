using Exporter.Features.Course;

namespace Exporter.Models.Advice;

/// <summary>One part of a failure pattern: what one signal does.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Behaviour"><c>climb</c>, <c>fall</c>, <c>high</c> or <c>low</c>.</param>
public readonly record struct PatternElement(string Signal, string Behaviour)
{
    /// <summary>What the signal of a reason does: where it goes or, where it goes nowhere, on which side of its usual level it is.</summary>
    public static PatternElement Of(SignalReason reason) => new(reason.Signal, reason.Course.Direction switch
    {
        CourseDirection.Rising => "climb",
        CourseDirection.Falling => "fall",
        _ => reason.Course.Value < reason.Course.UsualValue ? "low" : "high",
    });

    /// <summary>In words: <c>memory used climb</c>.</summary>
    public override string ToString() => $"{Signal.Replace('_', ' ')} {Behaviour}";
}
