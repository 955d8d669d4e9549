using Simulator.Faults;
using Simulator.LookAlikes;
using Simulator.Series;

namespace Simulator.Services;

/// <summary>One instance of an HTTP service, and the prober that looks at its certificate.</summary>
internal sealed class SimulatedService : SimulatedEntity
{
    private const string Job = "service";

    private readonly string _podPrefix;
    private readonly ServiceProfile _profile;
    private readonly ScrapeTarget _target;
    private readonly ScrapeTarget _prober;
    private readonly Rhythm _rhythm;
    private readonly ServiceEpisodes _episodes;
    private readonly ServiceRequests _requests;
    private readonly ServicePool _pool;
    private readonly ServiceMemory _memory;
    private readonly ServiceCalls _calls;
    private readonly Certificate _certificate;
    private ServiceMetrics _metrics;
    private int _pods;
    private int _release = 1;
    private double _activity;
    private bool _refused;

    /// <summary>A healthy instance.</summary>
    /// <param name="service">Name of the service that it is an instance of.</param>
    /// <param name="instance">The <c>instance</c> label.</param>
    /// <param name="dependencies">Those that it calls.</param>
    /// <param name="options">Of the fleet.</param>
    /// <param name="random">Its dice; only forked.</param>
    /// <param name="truth">Receives what happens.</param>
    public SimulatedService(
        string service, string instance, IReadOnlyList<SimulatedService> dependencies, FleetOptions options, SimulationRandom random, GroundTruth truth)
        : base(Job, instance, Schedule(options, random), truth)
    {
        var startMs = options.StartMs;
        _podPrefix = instance[..instance.IndexOf('.', StringComparison.Ordinal)];
        _profile = ServiceProfile.Draw(random.Fork("profile"));
        _target = new ScrapeTarget(Job, instance, ("service", service));
        _prober = new ScrapeTarget("probe", instance, ("service", service));
        var traits = random.Fork("rhythm");
        _rhythm = new Rhythm(traits.Between(-1.5, 1.5), weekend: traits.Between(0.6, 0.9));
        _episodes = new ServiceEpisodes(startMs, random, Report);
        _requests = new ServiceRequests(_profile, random.Fork("requests"));
        _pool = new ServicePool(_profile, random.Fork("pool"));
        _memory = new ServiceMemory(_profile, random.Fork("memory"));
        _calls = new ServiceCalls(dependencies, options.SpreadingShare, random.Fork("calls"));
        _certificate = new Certificate(_prober, startMs, random.Fork("certificate"), Report);
        _metrics = NewPod(startMs - 86_400_000, startMs - 86_400_000);
    }

    /// <summary>The fault at work that callers may come to feel; null while there is none, or one that comes too suddenly.</summary>
    public Fault? FeltByCallers => Fault is { Kind: not FaultKind.SuddenLoss } fault ? fault : null;

    /// <inheritdoc/>
    protected override double Load => 0.4 + _activity;

    /// <inheritdoc/>
    public override IEnumerable<Cause> Growing(long nowMs, long withinMs) =>
        !IsFailing && _certificate.IsForgotten && nowMs >= _certificate.MissedRenewalMs && _certificate.ExpiresMs - nowMs <= withinMs
            ? [new Cause(FaultKind.CertificateExpiry, _certificate.MissedRenewalMs), .. base.Growing(nowMs, withinMs)]
            : base.Growing(nowMs, withinMs);

    /// <inheritdoc/>
    public override void Follow(SimulatedEntity plan)
    {
        base.Follow(plan);
        _certificate.Follow(((SimulatedService)plan)._certificate);
    }

    /// <inheritdoc/>
    protected override void FollowPlan(long nowMs)
    {
        _certificate.CatchUp();
        base.FollowPlan(nowMs);
    }

    /// <inheritdoc/>
    protected override void Remove(FaultKind kind, long nowMs)
    {
        if (kind is FaultKind.CertificateExpiry)
        {
            _certificate.RenewEarly(nowMs);
            return;
        }

        base.Remove(kind, nowMs);
    }

    /// <inheritdoc/>
    protected override bool IsAverted(FaultKind kind, long nowMs) =>
        kind is FaultKind.CertificateExpiry ? !_certificate.IsExpired(nowMs) : base.IsAverted(kind, nowMs);

    /// <inheritdoc/>
    protected override void Live(long nowMs)
    {
        _activity = _rhythm.At(nowMs);
        var conditions = _episodes.At(nowMs, _activity);
        if (Fault is null && !IsFailing && (_episodes.Deploys || _episodes.Restarts))
        {
            Replace(nowMs, _episodes.Deploys);
        }

        _certificate.Advance(nowMs);
        _refused = _certificate.IsExpired(nowMs);
        _pool.Advance(conditions, Math.Max(Progress(FaultKind.PoolExhaustion), Progress(FaultKind.SlowDependency)), _metrics);
        _memory.Advance(conditions, Progress(FaultKind.MemoryLeak), _metrics);
        _requests.Advance(conditions, Progress(FaultKind.BadDeploy), _pool.Use, reachable: !_refused, _metrics);
        _calls.Count(_requests.Served, _metrics);
    }

    /// <inheritdoc/>
    protected override Fault? CatchFault(long nowMs) => _calls.Spread(nowMs);

    /// <inheritdoc/>
    protected override (FaultKind Kind, long PrecursorStartMs)? Exhausted(long nowMs)
    {
        if (_refused)
        {
            return (FaultKind.CertificateExpiry, _certificate.MissedRenewalMs);
        }

        if (Fault is not { } fault)
        {
            return null;
        }

        var exhausted = fault.Kind switch
        {
            FaultKind.MemoryLeak => _memory.IsExhausted,
            FaultKind.PoolExhaustion or FaultKind.SlowDependency => _pool.IsExhausted,
            FaultKind.BadDeploy => _requests.IsStorm,
            _ => false,
        };
        return exhausted ? (fault.Kind, fault.StartMs) : null;
    }

    /// <inheritdoc/>
    protected override void Began(Fault fault, long nowMs)
    {
        if (fault.Kind is FaultKind.BadDeploy)
        {
            Replace(nowMs, release: true);
        }
    }

    /// <inheritdoc/>
    protected override void Repair(FaultKind kind, long nowMs)
    {
        if (_certificate.IsExpired(nowMs))
        {
            _certificate.Replace(nowMs);
        }

        // A bad release is taken back by another one; everything else is cured by a restart.
        Replace(nowMs, release: kind is FaultKind.BadDeploy);
    }

    /// <inheritdoc/>
    protected override void Scrape(long nowMs, bool answers, ISampleWriter writer)
    {
        _target.Scrape(nowMs, answers, writer);
        _prober.Scrape(nowMs, answers: true, writer);
    }

    /// <inheritdoc/>
    protected override bool TakesDown(FaultKind kind) => kind is FaultKind.MemoryLeak or FaultKind.SuddenLoss;

    /// <inheritdoc/>
    protected override string AlertName(FaultKind kind) => kind switch
    {
        FaultKind.PoolExhaustion or FaultKind.SlowDependency => "ServicePoolExhausted",
        FaultKind.CertificateExpiry => "ServiceCertificateExpired",
        _ => "ServiceErrorStorm",
    };

    private static FaultSchedule Schedule(FleetOptions options, SimulationRandom random) => new(
        random.Fork("faults"), options.StartMs, options.QuietHours,
        (FaultKind.MemoryLeak, 1), (FaultKind.PoolExhaustion, 1), (FaultKind.BadDeploy, 1), (FaultKind.SuddenLoss, 0.25));

    // Another pod takes over: its series begin, those of the old one go stale.
    private void Replace(long nowMs, bool release)
    {
        var deployedMs = release ? nowMs : (long)_metrics.DeployTime.Value * 1000;
        _release += release ? 1 : 0;
        _target.RetireAll();
        _metrics = NewPod(nowMs, deployedMs);
        _memory.Restart();
        var warmMs = (long)(3 * _profile.WarmingMinutes) * 60_000;
        Report(LookAlikeKind.CacheWarming)(nowMs, nowMs + warmMs);
    }

    private ServiceMetrics NewPod(long startedMs, long deployedMs)
    {
        var metrics = new ServiceMetrics(_target, $"{_podPrefix}-{_pods++:x4}", $"1.{_release}.0", _calls.Peers);
        metrics.StartTime.Value = startedMs / 1000;
        metrics.DeployTime.Value = deployedMs / 1000;
        return metrics;
    }
}
