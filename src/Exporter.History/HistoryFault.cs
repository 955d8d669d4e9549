namespace Exporter.History;

/// <summary>Why a source of history did not give what was asked for: decides whether asking again, or for less, can help.</summary>
public enum HistoryFault
{
    /// <summary>No connection, no answer in time, or a status that may pass: the same question may be answered later.</summary>
    Unavailable,

    /// <summary>An answer that is no range query's result: what answers is no Prometheus, or something in between speaks for it.</summary>
    Invalid,

    /// <summary>The server understood and refuses the expression; it will refuse it again.</summary>
    Refused,

    /// <summary>More bytes, series or samples than a limit on either side allows: fewer steps may fit.</summary>
    TooLarge,
}
