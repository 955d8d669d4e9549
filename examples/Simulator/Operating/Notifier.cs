namespace Simulator.Operating;

/// <summary>Turns a condition, minute by minute, into notifications, as Prometheus and Alertmanager do.</summary>
/// <remarks>
/// A rule fires once its condition has been true for a while without a break. What comes back before <paramref name="mergeMs"/> has gone by
/// is the same alert, told once; so it is in the sidecar's outcomes. While an entity fails, and until that has been over for as long,
/// predictions about it are muted. Not thread-safe.
/// </remarks>
/// <param name="stepMs">Distance of evaluations, ms.</param>
/// <param name="mergeMs">Shorter pauses belong to the alert, ms.</param>
public sealed class Notifier(long stepMs, long mergeMs)
{
    private readonly Dictionary<(string Rule, string Instance), Course> _courses = [];

    /// <summary>Takes what a rule's condition is at a step; steps come in order.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="instance">The entity.</param>
    /// <param name="atMs">The step, Unix ms.</param>
    /// <param name="forMs">How long the condition must hold, ms.</param>
    /// <param name="isTrue">Whether it holds so that an alert begins.</param>
    /// <param name="isHeld">Whether it holds so that an alert that has fired goes on.</param>
    /// <returns>True when people are told now.</returns>
    public bool Observe(string rule, string instance, long atMs, long forMs, bool isTrue, bool isHeld)
    {
        if (!_courses.TryGetValue((rule, instance), out var course))
        {
            if (!isTrue)
            {
                return false;
            }

            _courses[(rule, instance)] = course = new Course();
        }

        if (course.LastMs is { } lastMs && atMs - lastMs - stepMs >= mergeMs)
        {
            course.End();
        }

        // What is high enough for the outcomes' alert to go on need not be for the rule's: that has to have fired first.
        course.LastMs = isTrue || (isHeld && course.LastMs is not null) ? atMs : course.LastMs;
        if (!isTrue && !(isHeld && course.Fires))
        {
            (course.TrueSinceMs, course.Fires) = (null, false);
            return false;
        }

        course.TrueSinceMs ??= atMs;
        course.Fires |= atMs - course.TrueSinceMs >= forMs;
        var isNews = course.Fires && !course.WasTold;
        course.WasTold |= course.Fires;
        return isNews;
    }

    /// <summary>The entity fails, or has just been repaired: whatever was said of it is over.</summary>
    public void Mute(string instance)
    {
        foreach (var ((_, muted), course) in _courses)
        {
            if (muted == instance)
            {
                course.End();
            }
        }
    }

    private sealed class Course
    {
        public long? LastMs { get; set; }

        public long? TrueSinceMs { get; set; }

        public bool Fires { get; set; }

        public bool WasTold { get; set; }

        public void End() => (LastMs, TrueSinceMs, Fires, WasTold) = (null, null, false, false);
    }
}
