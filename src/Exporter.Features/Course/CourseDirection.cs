namespace Exporter.Features.Course;

/// <summary>Where a signal goes, as far as its values agree on it.</summary>
public enum CourseDirection
{
    /// <summary>No way that most of its values agree on.</summary>
    Steady,

    /// <summary>Up.</summary>
    Rising,

    /// <summary>Down.</summary>
    Falling,
}
