namespace Simulator.Faults;

/// <summary>Why an entity fails.</summary>
public enum FaultKind
{
    /// <summary>Memory is taken and not given back until the kernel kills (hosts) or the container is killed (services).</summary>
    MemoryLeak,

    /// <summary>Something that log rotation does not know fills a file system.</summary>
    DiskFull,

    /// <summary>Load grows beyond what the processors can serve.</summary>
    CpuSaturation,

    /// <summary>A disk answers ever more slowly, then no more.</summary>
    FailingDisk,

    /// <summary>Connections are not returned to the pool until none is left.</summary>
    PoolExhaustion,

    /// <summary>Calls of a service in trouble wait and hold their connections until none is left.</summary>
    SlowDependency,

    /// <summary>A release burns slowly at first, then fails most requests.</summary>
    BadDeploy,

    /// <summary>A certificate was not renewed.</summary>
    CertificateExpiry,

    /// <summary>Power or network gone from one scrape to the next: nothing announces it, so no model can learn it.</summary>
    SuddenLoss,
}
