namespace Exporter.Trainer.Tasks;

/// <summary>What the truth says of a grid point.</summary>
internal enum PointState : byte
{
    /// <summary>No failure starts in what is asked for.</summary>
    Negative,

    /// <summary>A failure starts in (t + lead, t + lead + window].</summary>
    Positive,

    /// <summary>A failure starts in (t, t + lead].</summary>
    TooLate,

    /// <summary>In a failure, or in its cooldown.</summary>
    Down,

    /// <summary>The observation ends before what is asked for does.</summary>
    Unknown,
}
