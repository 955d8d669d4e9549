using Simulator.LookAlikes;

namespace Simulator.Services;

/// <summary>The harmless events of one service.</summary>
internal sealed class ServiceEpisodes
{
    private readonly Episodes _peak;
    private readonly Episodes _spike;
    private readonly Episodes _deploy;
    private readonly Episodes _restart;

    public ServiceEpisodes(long startMs, SimulationRandom random, Func<LookAlikeKind, Action<long, long>> report)
    {
        Episodes Of(LookAlikeKind kind, EpisodePlan plan) => new(random.Fork($"{kind}"), plan, startMs, report(kind));
        _peak = Of(LookAlikeKind.TrafficPeak, new EpisodePlan
        {
            PerDay = 0.6, MinMinutes = 30, MaxMinutes = 100, MinSize = 0.3, MaxSize = 1, RampShare = 0.4,
        });
        _spike = Of(LookAlikeKind.LatencySpike, new EpisodePlan { PerDay = 1, MinMinutes = 3, MaxMinutes = 15, MinSize = 0.2 });
        _deploy = Of(LookAlikeKind.Deploy, new EpisodePlan
        {
            PerDay = 0.8, MinMinutes = 5, MaxMinutes = 20, MinSize = 0.003, MaxSize = 0.02, RampShare = 0.3,
        });
        _restart = Of(LookAlikeKind.Restart, new EpisodePlan { PerDay = 0.15 });
    }

    /// <summary>A harmless release begins at the minute last asked for.</summary>
    public bool Deploys => _deploy.Begins;

    /// <summary>A planned restart happens at the minute last asked for.</summary>
    public bool Restarts => _restart.Begins;

    /// <summary>What acts on the service at this minute.</summary>
    public ServiceConditions At(long nowMs, double activity)
    {
        _restart.At(nowMs);
        return new ServiceConditions(activity, _peak.At(nowMs), _spike.At(nowMs), _deploy.At(nowMs));
    }
}
