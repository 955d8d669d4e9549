using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.History;
using Exporter.Signals;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>A fleet like <see cref="PlantedHistory"/>'s, in which somebody acts on alerts from some day on, and nearly every failure that is announced does not come.</summary>
/// <remarks>
/// <c>used</c> climbs for three hours to its limit before each failure; as often it climbs to 0.6 and falls back. An alert begins at 0.55 on the way to a failure and at nothing else, as the
/// model does that learnt from the fleet before anybody acted: it tells both climbs apart. The operator comes half an hour later, and of nine causes in ten nothing is left then.
/// </remarks>
internal sealed class TendedFleet
{
    public const int Days = 18;
    private const int Entities = 12;
    private const int Cycle = 400;
    private const int ClimbSteps = 36;
    private const int AlertAt = 13;
    private const int ActAt = 19;
    private const string Horizon = "2h";

    private readonly List<KeptOutcome> _alerts = [];
    private readonly List<KeptOutcome> _onsets = [];
    private readonly List<KeptFeedback> _feedback = [];

    /// <summary>Lives through its days.</summary>
    /// <param name="seed">Of the noise and of what cannot be cured.</param>
    /// <param name="tendedFromDay">The first day on which somebody comes; <see cref="Days"/> for never.</param>
    public TendedFleet(int seed, double tendedFromDay)
    {
        var random = new Random(seed);
        for (var entity = 0; entity < Entities; entity++)
        {
            Live(Labels.Of(("instance", $"host-{entity}")), random, random.Next(Cycle), PlantedHistory.FromMs + (long)(tendedFromDay * 86_400_000));
        }
    }

    public static long ToMs => PlantedHistory.FromMs + (Days * 86_400_000L);

    public MemorySource Source { get; } = new();

    /// <summary>What the sidecar's store would have.</summary>
    public KeptEvidence Evidence => new([.. _alerts], [.. _onsets], [.. _feedback], []);

    /// <summary>Failures that somebody prevented.</summary>
    public int Prevented => _feedback.Count;

    private void Live(Labels host, Random random, int phase, long tendedFromMs)
    {
        var isCured = false;
        for (var step = 0; step <= Days * 288; step++)
        {
            var (at, atMs) = ((step + phase) % Cycle, PlantedHistory.FromMs + (step * PlantedHistory.StepMs));
            var (climb, harmless) = (at - 300, at - 100);
            if (climb == 0)
            {
                isCured = atMs >= tendedFromMs && random.NextDouble() < 0.9;
            }

            var used = 0.3 + (climb is >= 0 and < ClimbSteps && !(isCured && climb >= ActAt) ? 0.7 * climb / ClimbSteps : 0)
                + (harmless is >= 0 and < ClimbSteps ? 0.3 * harmless / ClimbSteps : 0);
            Source.Set("used", host, atMs, used + (0.02 * (random.NextDouble() - 0.5)));
            Source.Set("noise", host, atMs, random.NextDouble());
            Source.Set("failed", host, atMs, !isCured && climb is >= ClimbSteps and < ClimbSteps + 3 ? 1 : 0);
            if (climb == AlertAt)
            {
                Announce(host, atMs, isCured);
            }
        }
    }

    private void Announce(Labels host, long atMs, bool isCured)
    {
        var onsetMs = atMs + ((ClimbSteps - AlertAt) * PlantedHistory.StepMs);
        if (isCured)
        {
            var actMs = atMs + ((ActAt - AlertAt) * PlantedHistory.StepMs);
            _alerts.Add(new KeptOutcome(Place(host, atMs), host, null, 0.9, "uncertain", null, null, null));
            _feedback.Insert(0, new KeptFeedback(_feedback.Count + 1, new GivenFeedback("planted", host, Verdict.ActedOn, actMs, atMs, "", "operator"), atMs + 7_200_000, 0, new Dictionary<string, string>()));
        }
        else if (onsetMs <= ToMs)
        {
            _alerts.Add(new KeptOutcome(Place(host, atMs), host, null, 0.9, "right", onsetMs, null, null));
            _onsets.Add(new KeptOutcome(Place(host, onsetMs), host, null, null, "caught", atMs, null, null));
        }
    }

    private static OutcomePlace Place(Labels host, long atMs) => new(atMs, "planted", Horizon, EntityText.Of(host));
}
