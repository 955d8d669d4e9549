namespace Exporter.Host.Kafka;

/// <summary>Why a message is not taken in; it never comes again.</summary>
internal enum SkipReason
{
    /// <summary>It has no value.</summary>
    Empty,

    /// <summary>Its bytes are not what the topic's format says.</summary>
    Unreadable,

    /// <summary>It is larger than a request may be.</summary>
    TooLarge,

    /// <summary>Its header <c>content-type</c> or <c>content-encoding</c> names something else than the topic's format.</summary>
    ContentType,

    /// <summary>It is an event, or a record of a log, that cannot be taken as it is.</summary>
    Refused,

    /// <summary>It is an event, and there is no disk to keep it on, or none that can be written.</summary>
    NotKept,

    /// <summary>A fault of this program.</summary>
    Failed,
}
