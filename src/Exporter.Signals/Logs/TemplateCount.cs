namespace Exporter.Signals.Logs;

/// <summary>Lines of one template that one entity wrote, in windows of five minutes.</summary>
/// <remarks>A window is <see cref="WasRaised"/> when it had more lines than its usual number and three standard deviations of Poisson's distribution.</remarks>
public sealed class TemplateCount
{
    private const int Deviations = 3;

    internal TemplateCount(LogTemplate template) => Template = template;

    /// <summary>Which.</summary>
    public LogTemplate Template { get; internal set; }

    /// <summary>Lines since it has a series of its own: never falls, though others may join it.</summary>
    public long Lines { get; private set; }

    /// <summary>Lines a window, on average over the last day, or since the entity is known.</summary>
    public double Usual { get; private set; }

    /// <summary>Lines of the window that is open.</summary>
    public long Current { get; private set; }

    /// <summary>Lines of the window before.</summary>
    public long Previous { get; private set; }

    /// <summary>When it was last seen, Unix milliseconds.</summary>
    public long LastMs { get; private set; }

    /// <summary>Which of the last 32 windows were raised; the latest in the lowest bit.</summary>
    internal uint Raised { get; private set; }

    /// <summary>Its windows; lines are counted anew by the next process.</summary>
    internal SavedTemplateCount Save() => new(Template.Settled.Id, Usual, Current, Previous, LastMs, Raised);

    /// <summary>Goes on from what an earlier process knew.</summary>
    internal static TemplateCount Restore(LogTemplate template, SavedTemplateCount saved) => new(template)
    {
        Usual = saved.Usual,
        Current = saved.Current,
        Previous = saved.Previous,
        LastMs = saved.LastMs,
        Raised = saved.Raised,
    };

    /// <summary>Counts a line.</summary>
    internal void Add(long timestampMs)
    {
        Lines++;
        Current++;
        LastMs = Math.Max(LastMs, timestampMs);
    }

    /// <summary>Closes the open window.</summary>
    /// <param name="windows">How many windows the usual number is over, this one included.</param>
    /// <param name="isKnown">Whether the entity is known long enough to tell what is usual.</param>
    internal void Close(int windows, bool isKnown)
    {
        Raised = (Raised << 1) | (isKnown && WasRaised(Current, Usual) ? 1u : 0);
        Usual += (Current - Usual) / windows;
        (Previous, Current) = (Current, 0);
    }

    /// <summary>Takes in another template's windows, as both are one now. Lines stay: a counter must not jump.</summary>
    internal void TakeIn(TemplateCount other)
    {
        Current += other.Current;
        Previous += other.Previous;
        Usual += other.Usual;
        Raised |= other.Raised;
        LastMs = Math.Max(LastMs, other.LastMs);
    }

    private static bool WasRaised(long lines, double usual) => lines > usual + (Deviations * Math.Sqrt(usual));
}
