using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Models.Overrides;
using Exporter.Signals;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>What a store may know, put together by hand; instants in minutes.</summary>
internal sealed class SomeEvidence
{
    private readonly List<KeptOutcome> _alerts = [];
    private readonly List<KeptOutcome> _onsets = [];
    private readonly List<KeptFeedback> _feedback = [];
    private readonly List<KeptOverride> _overrides = [];

    public static Labels Entity(string name) => Labels.Of(("instance", name));

    public static long Ms(double minute) => (long)(minute * 60_000);

    /// <summary>An alert; right ones announce an onset, which is there too.</summary>
    public SomeEvidence Alert(string host, double minute, string? outcome, double? onset = null, string horizon = "2h", double? told = null)
    {
        _alerts.Add(new KeptOutcome(Place(host, minute, horizon), Entity(host), null, 0.9, outcome, onset is { } at ? Ms(at) : null, told is { } fired ? Ms(fired) : null, null));
        return onset is { } came ? Onset(host, came) : this;
    }

    public SomeEvidence Onset(string host, double minute)
    {
        _onsets.Add(new KeptOutcome(Place(host, minute, "2h"), Entity(host), null, null, "caught", null, null, null));
        return this;
    }

    public SomeEvidence Said(string host, Verdict verdict, double minute, double? alert = null, double? until = null)
    {
        var said = new GivenFeedback("node", Entity(host), verdict, Ms(minute), alert is { } start ? Ms(start) : null, "", "anna");
        _feedback.Add(new KeptFeedback(_feedback.Count + 1, said, until is { } end ? Ms(end) : null, 0, new Dictionary<string, string>()));
        return this;
    }

    public SomeEvidence Decided(OverrideKind kind, double from, double? to, double? ended = null)
    {
        var decided = new Override { Number = 1, Kind = kind, StartMs = Ms(from), EndMs = to is { } end ? Ms(end) : null };
        _overrides.Add(new KeptOverride(decided, "", 0, ended is { } at ? new OverrideEnding(OverrideEnding.Deleted, Ms(at), "anna", "", 0) : null));
        return this;
    }

    /// <summary>Ten alerts that nobody interfered with: after so many minutes a failure came; the others were wrong.</summary>
    public SomeEvidence Undisturbed(int right, double leadMinutes, int wrong, string horizon = "2h")
    {
        for (var i = 0; i < right + wrong; i++)
        {
            Alert($"past-{horizon}-{i}", -10_000, i < right ? "right" : "wrong", i < right ? -10_000 + leadMinutes : null, horizon);
        }

        return this;
    }

    /// <summary>As the store gives it: the newest first.</summary>
    public KeptEvidence Build() => new(
        [.. _alerts.OrderByDescending(alert => alert.Place.StartMs)], [.. _onsets], [.. _feedback.AsEnumerable().Reverse()], [.. _overrides]);

    private static OutcomePlace Place(string host, double minute, string horizon) => new(Ms(minute), "node", horizon, EntityText.Of(Entity(host)));
}
