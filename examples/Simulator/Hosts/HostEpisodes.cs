using Simulator.LookAlikes;

namespace Simulator.Hosts;

/// <summary>The harmless events of one host.</summary>
internal sealed class HostEpisodes
{
    private readonly Episodes _backup;
    private readonly Episodes _batch;
    private readonly Episodes _peak;
    private readonly Episodes _spike;
    private readonly Episodes _restart;

    public HostEpisodes(HostRole role, long startMs, SimulationRandom random, Func<LookAlikeKind, Action<long, long>> report)
    {
        Episodes Of(LookAlikeKind kind, EpisodePlan plan) => new(random.Fork($"{kind}"), plan, startMs, report(kind));
        var databases = role is HostRole.Database;
        var batch = role is HostRole.Batch;
        _backup = Of(LookAlikeKind.Backup, new EpisodePlan
        {
            DailyHour = random.Fork("backup hour").Between(0.5, 4),
            MinMinutes = databases ? 50 : 20, MaxMinutes = databases ? 120 : 45,
            MinSize = databases ? 0.7 : 0.3, MaxSize = databases ? 1 : 0.6,
        });
        _batch = Of(LookAlikeKind.BatchJob, new EpisodePlan
        {
            PerDay = batch ? 3 : 0.15, MinMinutes = 45, MaxMinutes = 180, MinSize = 0.3, MaxSize = 0.55, RampShare = 0.08,
        });
        _peak = Of(LookAlikeKind.TrafficPeak, new EpisodePlan
        {
            PerDay = role is HostRole.Web ? 0.7 : 0.1, MinMinutes = 30, MaxMinutes = 100, MinSize = 0.15, MaxSize = 0.35, RampShare = 0.4,
        });
        _spike = Of(LookAlikeKind.LatencySpike, new EpisodePlan { PerDay = 1, MinMinutes = 3, MaxMinutes = 15, MinSize = 0.2 });
        _restart = Of(LookAlikeKind.Restart, new EpisodePlan { PerDay = 0.08 });
    }

    /// <summary>What acts on the host at this minute.</summary>
    public HostConditions At(long nowMs, double activity) =>
        new(activity, _backup.At(nowMs), _batch.At(nowMs), _peak.At(nowMs), _spike.At(nowMs));

    /// <summary>A planned reboot happens at this minute.</summary>
    public bool Restarts(long nowMs)
    {
        _restart.At(nowMs);
        return _restart.Begins;
    }
}
