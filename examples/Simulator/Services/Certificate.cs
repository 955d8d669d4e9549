using Simulator.LookAlikes;
using Simulator.Series;

namespace Simulator.Services;

/// <summary>A short-lived certificate of an internal authority: renewed in time, now and then at the last moment, sometimes never.</summary>
internal sealed class Certificate
{
    private const long HourMs = 3_600_000;
    private const double LifetimeHours = 72;

    private readonly SimulationRandom _random;
    private readonly Action<long, long> _reportRenewal;
    private readonly Metric _notAfter;
    private Certificate? _plan;
    private long _plannedMs;
    private long _expiresMs;
    private long _renewMs;

    public Certificate(ScrapeTarget prober, long startMs, SimulationRandom random, Func<LookAlikeKind, Action<long, long>> report)
    {
        _random = random;
        _reportRenewal = report(LookAlikeKind.CertificateRenewal);
        _notAfter = prober.Add("probe_ssl_earliest_cert_expiry");
        Plan(startMs + Hours(random.Between(8, LifetimeHours)));
    }

    /// <summary>When somebody should have renewed it: a third of its life before the end, Unix ms.</summary>
    public long MissedRenewalMs => _expiresMs - Hours(LifetimeHours / 3);

    /// <summary>Nobody is going to renew it.</summary>
    public bool IsForgotten => (_plan ?? this)._renewMs == long.MaxValue;

    /// <summary>Its end, Unix ms.</summary>
    public long ExpiresMs => _expiresMs;

    /// <summary>It is past its end.</summary>
    public bool IsExpired(long nowMs) => nowMs >= _expiresMs;

    /// <summary>Is renewed from now on when that of the run without operator is.</summary>
    public void Follow(Certificate plan) => _plan = plan;

    /// <summary>One minute on: renews when the time has come.</summary>
    public void Advance(long nowMs)
    {
        if (_plan is null && nowMs >= _renewMs && nowMs < _expiresMs)
        {
            _reportRenewal(Math.Max(MissedRenewalMs, nowMs - Hours(LifetimeHours)), nowMs);
            Plan(nowMs + Hours(LifetimeHours));
        }

        _notAfter.Value = _expiresMs / 1000;
    }

    /// <summary>Takes over what has happened to the plan's certificate since the last minute; before all else of the minute.</summary>
    public void CatchUp()
    {
        if (_plan is not null && _plan._expiresMs != _plannedMs)
        {
            _plannedMs = _expiresMs = _plan._expiresMs;
        }
    }

    /// <summary>A new one before the old one's end, until the plan has the next: the plan's dice are not touched.</summary>
    public void RenewEarly(long nowMs) => _expiresMs = nowMs + Hours(LifetimeHours);

    /// <summary>A new one, put in place by hand.</summary>
    public void Replace(long nowMs) => Plan(nowMs + Hours(LifetimeHours));

    private static long Hours(double hours) => (long)(hours * 60) * (HourMs / 60);

    private void Plan(long expiresMs)
    {
        _expiresMs = expiresMs;
        _renewMs = _random.NextUnit() switch
        {
            < 0.2 => long.MaxValue,
            < 0.23 => expiresMs - Hours(_random.Between(2, 8)),
            _ => expiresMs - Hours(_random.Between(12, 30)),
        };
    }
}
