using Simulator.Series;

namespace Simulator.Services;

/// <summary>The series of one pod: another pod brings others, and these go stale.</summary>
internal sealed class ServiceMetrics
{
    /// <summary>Upper bounds of the latency buckets in seconds, without +Inf.</summary>
    public static readonly double[] Bounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public ServiceMetrics(ScrapeTarget target, string pod, string version, IEnumerable<string> peers)
    {
        var of = ("pod", pod);
        Succeeded = target.Add("http_requests_total", of, ("code", "200"));
        NotFound = target.Add("http_requests_total", of, ("code", "404"));
        Failed = target.Add("http_requests_total", of, ("code", "500"));
        Buckets =
        [
            .. Bounds.Select(bound => target.Add("http_request_duration_seconds_bucket", of, ("le", $"{bound}"))),
            target.Add("http_request_duration_seconds_bucket", of, ("le", "+Inf")),
        ];
        DurationSum = target.Add("http_request_duration_seconds_sum", of);
        DurationCount = target.Add("http_request_duration_seconds_count", of);
        Calls = [.. peers.Select(peer => target.Add("http_client_requests_total", of, ("peer", peer)))];
        PoolInUse = target.Add("db_pool_connections_in_use", of);
        PoolMax = target.Add("db_pool_connections_max", of);
        Memory = target.Add("process_resident_memory_bytes", of);
        MemoryLimit = target.Add("container_spec_memory_limit_bytes", of);
        StartTime = target.Add("process_start_time_seconds", of);
        DeployTime = target.Add("app_deploy_timestamp_seconds", of);
        target.Add("app_build_info", of, ("version", version)).Value = 1;
    }

    public Metric Succeeded { get; }

    public Metric NotFound { get; }

    public Metric Failed { get; }

    /// <summary>Cumulative, in the order of <see cref="Bounds"/>, +Inf last.</summary>
    public IReadOnlyList<Metric> Buckets { get; }

    public Metric DurationSum { get; }

    public Metric DurationCount { get; }

    /// <summary>Calls of other services, one counter for each that is called.</summary>
    public IReadOnlyList<Metric> Calls { get; }

    public Metric PoolInUse { get; }

    public Metric PoolMax { get; }

    public Metric Memory { get; }

    public Metric MemoryLimit { get; }

    public Metric StartTime { get; }

    public Metric DeployTime { get; }
}
