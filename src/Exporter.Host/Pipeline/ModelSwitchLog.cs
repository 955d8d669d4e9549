using System.Collections.Immutable;
using Exporter.Feedback.Storage;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <summary>Every change of a predictor's models: told in the log, counted, and kept in the store for months.</summary>
/// <remarks>Notes belong to the pipeline's lock; <see cref="Known"/> may be read from any thread. Without a store, those of this process are known.</remarks>
/// <param name="predictor">Name of the predictor.</param>
/// <param name="services">Store, log and clock: a switch happens in the machine's time, not in the stream's.</param>
internal sealed class ModelSwitchLog(string predictor, PipelineServices services)
{
    // What the log says of the champion, whom the store knows by an empty name.
    private const string Champion = "";

    private readonly long _startedMs = services.Time.GetUtcNow().ToUnixTimeMilliseconds();
    private Expectation? _expected;
    private ImmutableArray<ModelSwitch> _known = ModelSwitches.Read(services.Store, predictor);

    /// <summary>Switches, the newest first; at most <see cref="ModelSwitches.MostRead"/> of each model that follows something.</summary>
    public ImmutableArray<ModelSwitch> Known => ImmutableInterlocked.InterlockedCompareExchange(ref _known, default, default);

    /// <summary>Notes which version the champion has now.</summary>
    /// <param name="before">The version until now.</param>
    /// <param name="now">The version from now on; the same is no switch.</param>
    /// <param name="reason">Why.</param>
    public void NoteChampion(string before, string now, SwitchReason reason)
    {
        var expected = Interlocked.Exchange(ref _expected, null);
        var isAsked = expected is not null && expected.Version == now;
        var why = isAsked ? expected!.Reason : reason;
        if (Note(Champion, before, now, why, isAsked ? expected!.Note : "") && why != SwitchReason.Start)
        {
            ModelMetrics.Switched(predictor, NameOf(why));
        }
    }

    /// <summary>Says beforehand why a version is about to become champion: what brings it into use sees only that an alias has moved. Any thread.</summary>
    /// <param name="version">The version; another that comes first is noted as ever.</param>
    /// <param name="reason">Why.</param>
    /// <param name="note">Who asks and why, or what a rule saw.</param>
    public void Expect(string version, SwitchReason reason, string note) => Volatile.Write(ref _expected, new Expectation(version, reason, note));

    /// <summary>What was expected will not come. Any thread.</summary>
    public void Withdraw() => Volatile.Write(ref _expected, null);

    /// <summary>Makes the counters exist before the first switch.</summary>
    public void Touch()
    {
        foreach (var reason in Enum.GetValues<SwitchReason>().Where(reason => reason != SwitchReason.Start))
        {
            ModelMetrics.Switched(predictor, NameOf(reason), 0);
        }
    }

    /// <summary>Notes which version a challenger has now.</summary>
    public void NoteChallenger(string challenger, string before, string now, SwitchReason reason) => Note(challenger, before, now, reason);

    /// <summary>Since when the champion, or a challenger by its name, has a version, Unix ms.</summary>
    public long SinceMs(string version, string challenger = Champion) =>
        Known.FirstOrDefault(known => known.Challenger == challenger) is { } last && last.To == version ? last.AtMs : _startedMs;

    private bool Note(string challenger, string before, string now, SwitchReason reason, string note = "")
    {
        var last = Known.FirstOrDefault(known => known.Challenger == challenger);
        var from = reason == SwitchReason.Start ? last?.To ?? before : before;
        if (from == now)
        {
            return false;
        }

        // Two in one millisecond keep their order.
        var atMs = Math.Max(services.Time.GetUtcNow().ToUnixTimeMilliseconds(), (last?.AtMs ?? long.MinValue) + 1);
        var done = new ModelSwitch(predictor, challenger, atMs, from, now, NameOf(reason), note);
        ModelSwitches.Keep(services.Store, done);
        ImmutableArray<ModelSwitch> others = [.. _known.Where(known => known.Challenger != challenger)];
        ImmutableArray<ModelSwitch> own = [done, .. _known.Where(known => known.Challenger == challenger).Take(ModelSwitches.MostRead - 1)];
        ImmutableInterlocked.InterlockedExchange(ref _known, [.. own.Concat(others).OrderByDescending(known => known.AtMs).ThenBy(known => known.Challenger, StringComparer.Ordinal)]);
        if (from.Length > 0)
        {
            Log.ModelSwitched(services.Logger, predictor, challenger.Length == 0 ? ModelAlias.Champion : challenger, from, now, done.Reason);
            services.Switched?.Invoke(done);
        }

        return true;
    }

    private static string NameOf(SwitchReason reason) => reason switch
    {
        SwitchReason.Start => "start",
        SwitchReason.AliasMoved => "alias_moved",
        SwitchReason.Override => "override",
        SwitchReason.OverrideEnded => "override_ended",
        SwitchReason.PromotionRule => "promotion_rule",
        SwitchReason.RollbackRule => "rollback_rule",
        _ => "reload",
    };

    private sealed record Expectation(string Version, SwitchReason Reason, string Note);
}
