namespace Exporter.Feedback.Storage;

/// <summary>Something about the store that a person should know, told once and not at every write.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The file.</param>
/// <param name="Reason">In words.</param>
public readonly record struct StoreNotice(StoreNoticeKind Kind, string Path, string Reason);

/// <summary>What a <see cref="StoreNotice"/> tells.</summary>
public enum StoreNoticeKind
{
    /// <summary>Writing has begun to fail; what waits is tried again.</summary>
    Failing,

    /// <summary>Writing works again.</summary>
    Recovered,

    /// <summary>The file was damaged and set aside; a new one takes its place.</summary>
    SetAside,

    /// <summary>The file is not for this build; nothing is kept.</summary>
    Refused,

    /// <summary>More waits than may: what comes now is not kept.</summary>
    Overflowing,
}
