namespace Simulator.LookAlikes;

/// <summary>What looks like trouble and is none.</summary>
public enum LookAlikeKind
{
    /// <summary>The nightly copy: disk and processors busy, some space taken for a while.</summary>
    Backup,

    /// <summary>Hours of high, steady processor and memory use.</summary>
    BatchJob,

    /// <summary>Many visitors for an hour or so.</summary>
    TrafficPeak,

    /// <summary>A planned restart or reboot between two scrapes: counters begin anew.</summary>
    Restart,

    /// <summary>A release that is all right, with a few failed requests while it rolls out.</summary>
    Deploy,

    /// <summary>Minutes of slow answers.</summary>
    LatencySpike,

    /// <summary>A log volume that grows for hours and is rotated at 85 %.</summary>
    LogRotation,

    /// <summary>Memory that rises for hours after a start and then stays.</summary>
    CacheWarming,

    /// <summary>A certificate close to its end that is renewed in time.</summary>
    CertificateRenewal,
}
