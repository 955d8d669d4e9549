using Exporter.Feedback.Events;

namespace Exporter.Host.Events;

/// <summary>An event as somebody posts it, or what is wrong with it.</summary>
/// <param name="Event">What is posted; null where it cannot be read.</param>
/// <param name="HasStart">Whether it says when it was; otherwise its start is when it came.</param>
/// <param name="Mistakes">All that is wrong with it; empty where there is an event.</param>
internal sealed record PostedEvent(ReportedEvent? Event, bool HasStart, IReadOnlyList<string> Mistakes)
{
    /// <summary>One that cannot be read.</summary>
    public static PostedEvent Wrong(params IReadOnlyList<string> mistakes) => new(null, false, mistakes);
}
