using Simulator.Faults;
using Simulator.LookAlikes;

namespace Demo;

/// <summary>What the names in metrics mean to a person.</summary>
internal static class Words
{
    /// <summary>What a signal says when it raises the probability.</summary>
    public static string Of(string signal) => signal switch
    {
        "cpu_busy" or "load_lasting" => "processors ever busier",
        "memory_available" or "memory_lasting" => "memory running out",
        "disk_available" or "disk_ahead" or "disk_new_low" => "disk space running out",
        "latency_floor_log10" or "latency_growth_log10" => "disk ever slower",
        "uptime_hours" => "time since the start",
        "request_rate" => "traffic",
        "error_ratio_log10" or "error_growth_log10" => "errors growing",
        "latency_p95_log10" => "answers ever slower",
        "pool_used" or "pool_floor" or "pool_ahead" => "connection pool running out",
        "memory_used" or "memory_ahead" => "memory close to its limit",
        "certificate_hours" => "certificate about to expire",
        "deploy_age_hours" => "a recent release",
        "entity" => "its own history",
        _ => signal,
    };

    /// <summary>What happened.</summary>
    public static string Of(FaultKind kind) => kind switch
    {
        FaultKind.MemoryLeak => "memory leak",
        FaultKind.DiskFull => "disk full",
        FaultKind.CpuSaturation => "processors saturated",
        FaultKind.FailingDisk => "disk failed",
        FaultKind.PoolExhaustion => "connection pool exhausted",
        FaultKind.SlowDependency => "waiting for another service",
        FaultKind.BadDeploy => "error storm after a release",
        FaultKind.CertificateExpiry => "certificate expired",
        _ => "sudden loss",
    };

    /// <summary>What it was instead.</summary>
    public static string Of(LookAlikeKind? kind) => kind switch
    {
        LookAlikeKind.Backup => "backup",
        LookAlikeKind.BatchJob => "batch job",
        LookAlikeKind.TrafficPeak => "traffic peak",
        LookAlikeKind.Restart => "planned restart",
        LookAlikeKind.Deploy => "harmless release",
        LookAlikeKind.LatencySpike => "short latency spike",
        LookAlikeKind.LogRotation => "log volume before its rotation",
        LookAlikeKind.CacheWarming => "caches warming up",
        LookAlikeKind.CertificateRenewal => "certificate before its renewal",
        _ => "nothing special",
    };

    /// <summary>Hours and minutes.</summary>
    public static string Duration(long ms) => $"{ms / 3_600_000} h {ms / 60_000 % 60:00} min";
}
