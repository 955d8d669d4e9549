using System.Runtime.CompilerServices;
using Exporter.Feedback;
using Exporter.Host.Logging;
using Exporter.Host.Pipeline;
using Exporter.Models.Inference;
using Exporter.Signals;

namespace Exporter.Host.Lifecycle;

/// <summary>Changes champions by rule: judges what the ledgers have looked at, outside of the pipeline's lock, and asks the desk for what follows.</summary>
/// <remarks>
/// What is looked at, and so what is decided, follows from the stream alone and is in the ledger's state: a process that is killed before it has acted on a look finds it again and
/// decides the same. When the next model predicts is a matter of the machine, as for every promotion; so is latency. Where operators let another model predict, rules wait.
/// </remarks>
internal sealed partial class ModelRules : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly StreamPipeline _pipeline;
    private readonly ModelDesk _desk;
    private readonly RuleMetrics _metrics;
    private readonly ILogger _logger;
    private readonly LogThrottle _throttle;
    private readonly PeriodicWork _looking;
    private readonly Lock _turn = new();
    private readonly ConditionalWeakTable<TrialLook, TrialVerdict> _trials = [];
    private readonly ConditionalWeakTable<PromiseLook, PromiseVerdict> _promises = [];

    /// <summary>Rules that have not begun.</summary>
    public ModelRules(StreamPipeline pipeline, ModelDesk desk, RuleMetrics metrics, ILogger logger, TimeProvider time)
    {
        (_pipeline, _desk, _metrics, _logger, _throttle) = (pipeline, desk, metrics, logger, new LogThrottle(time));
        _looking = new PeriodicWork(Interval, time, Look);
    }

    /// <summary>Begins to look.</summary>
    public void Start() => _looking.Start();

    /// <summary>Looks once, and sees to what follows. Safe from any thread, which waits for a turn that is going on.</summary>
    public void Look(CancellationToken cancellation)
    {
        lock (_turn)
        {
            foreach (var runtime in _pipeline.Predictors)
            {
                Guard(runtime, cancellation);
            }
        }
    }

    /// <summary>Ends after a look that is going on.</summary>
    public void Dispose() => _looking.Dispose();

    private void Guard(PredictorRuntime runtime, CancellationToken cancellation)
    {
        try
        {
            Look(runtime, cancellation);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception exception)
        {
            // The desk has said what it refuses; the others have no part in it, and the look stands.
            if (_throttle.Allow(runtime.Definition.Name))
            {
                Log.RuleFailed(_logger, exception, runtime.Definition.Name);
            }
        }
    }

    private void Look(PredictorRuntime runtime, CancellationToken cancellation)
    {
        var definition = runtime.Definition;
        if (!_desk.IsOpen || definition.Champion.Alias != ModelAlias.Champion || runtime.ModelChoice is not null)
        {
            return;
        }

        var (champion, looks) = (runtime.Model.Followed, runtime.Looks);
        if (definition.Rollback is { } rollback && Broken(runtime, rollback, champion, looks) is { } broken)
        {
            _desk.RollBackByRuleAsync(definition.Name, champion.Version, broken, cancellation).GetAwaiter().GetResult();
        }
        else if (definition.Promotion is { } promotion && Better(runtime, promotion, champion, looks) is { } better)
        {
            _desk.PromoteByRuleAsync(definition.Name, champion.Version, better.Version, better.Why, cancellation).GetAwaiter().GetResult();
        }
    }

    /// <summary>What the champion has broken of its promise, in words and numbers; null for nothing.</summary>
    private string? Broken(PredictorRuntime runtime, RollbackRule rule, IScorer champion, RuleLooks looks)
    {
        var definition = runtime.Definition;
        if (champion is BaselineScorer)
        {
            return null;
        }

        string? why = null;
        foreach (var look in looks.Promises.Where(look => look.Champion == champion.Version))
        {
            if (!_promises.TryGetValue(look, out var verdict))
            {
                verdict = PromiseVerdict.Of(look, RuleWords.PromisedPrecision(champion.Contract, definition.Horizons[look.Horizon]), rule, definition.Horizons.Length);
                _promises.Add(look, verdict);
                _metrics.Looked(definition.Name, RuleMetrics.Rollback, verdict.IsBroken);
                Log.PromiseLookedAt(_logger, definition.Name, champion.Version, RuleWords.Of(look, verdict, definition), verdict.IsBroken);
            }

            why ??= verdict.IsBroken ? RuleWords.Of(look, verdict, definition) : null;
        }

        return why ?? (rule.MaxLatency is { } most && runtime.Latency.Percentile99(champion.Version, rule.LatencySpan) is { } p99 && p99 > most
            ? RuleWords.OfLatency(p99, most, rule.LatencySpan)
            : null);
    }

    /// <summary>The challenger that is better, and by what; null for none.</summary>
    private (string Version, string Why)? Better(PredictorRuntime runtime, PromotionRule rule, IScorer champion, RuleLooks looks)
    {
        var definition = runtime.Definition;
        foreach (var look in looks.Trials.Where(look => look.Champion == champion.Version && look.Challenger.Name == ModelAlias.Challenger))
        {
            if (!_trials.TryGetValue(look, out var verdict))
            {
                verdict = TrialVerdict.Of(look, rule);
                _trials.Add(look, verdict);
                _metrics.Looked(definition.Name, RuleMetrics.Promotion, verdict.Promotes);
                Log.TrialLookedAt(_logger, definition.Name, champion.Version, look.Challenger.Version, RuleWords.Of(look, verdict, rule), verdict.Promotes);
            }

            if (verdict.Promotes && Held(runtime, rule, champion.Version, look) is var held)
            {
                if (held is null)
                {
                    return (look.Challenger.Version, RuleWords.Of(look, verdict, rule));
                }

                if (_throttle.Allow($"{definition.Name} {look.Challenger.Version}"))
                {
                    Log.PromotionHeld(_logger, definition.Name, look.Challenger.Version, held);
                }
            }
        }

        return null;
    }

    /// <summary>What keeps a better challenger from being promoted; null for nothing.</summary>
    private string? Held(PredictorRuntime runtime, PromotionRule rule, string champion, TrialLook look)
    {
        if (_desk.WasRolledBack(runtime.Definition.Name, look.Challenger.Version))
        {
            return "it was rolled back before: only a person makes it champion again";
        }

        if (rule.MaxLatency is null && rule.MaxLatencyRatio is null)
        {
            return null;
        }

        var challenger = runtime.Challengers.FirstOrDefault(known => known.Model.Reference.Name == look.Challenger.Name);
        if (challenger?.Latency.Percentile99(look.Challenger.Version) is not { } own || runtime.Latency.Percentile99(champion) is not { } other)
        {
            return $"the latency of both is not known yet: it takes {LatencyWindow.Least} steps of this process";
        }

        return own > rule.MaxLatency || own > other * (rule.MaxLatencyRatio ?? double.MaxValue) ? RuleWords.OfLatency(own, other, rule) : null;
    }
}
