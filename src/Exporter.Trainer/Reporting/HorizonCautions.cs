using System.Globalization;

namespace Exporter.Trainer.Reporting;

/// <summary>When not to trust a model for one horizon.</summary>
internal static class HorizonCautions
{
    private const double Half = 0.5;
    private const double LargeCalibrationError = 0.05;
    private const double MostCrossingsPerAlert = 6;

    // Fewer incidents or alerts of one entity say nothing of it.
    private const int EnoughOfAnEntity = 3;
    private const double BadShare = 1.0 / 3;
    private const int NamedEntities = 3;

    /// <summary>Cautions, the gravest first.</summary>
    public static IEnumerable<string> Of(HorizonReport horizon) =>
        Incidents(horizon).Concat(Probabilities(horizon)).Concat(Entities(horizon)).Select(caution => $"{horizon.Horizon}: {caution}");

    private static IEnumerable<string> Incidents(HorizonReport horizon)
    {
        var model = horizon.Ways[0];
        var (onsets, alerts) = (model.Onsets!.Value, model.Alerts!.Value);
        foreach (var other in horizon.Ways.Skip(1).Where(way => F1(way) > F1(model)))
        {
            yield return $"do not prefer it to \"{other.Name}\" here, which caught {other.Detected} of {onsets} with {other.Alerts - other.TrueAlerts} of {SummaryWriter.Count(other.Alerts!.Value, "alert")} false.";
        }

        if (alerts > 0 && model.TrueAlerts < Half * alerts)
        {
            yield return $"do not let its alerts wake anybody: only {model.TrueAlerts} of {SummaryWriter.Count(alerts, "alert")} came true.";
        }

        if (onsets > 0 && model.Detected < Half * onsets)
        {
            yield return $"do not take its silence for safety: {onsets - model.Detected} of {SummaryWriter.Count(onsets, "incident")} came unannounced.";
        }

        if (horizon.MissedWithoutSign > 0)
        {
            yield return $"do not expect it to see every kind of incident: before {horizon.MissedWithoutSign} of the {onsets - model.Detected} that it missed, its probability never reached half of the threshold.";
        }

        if (model.Transitions > MostCrossingsPerAlert * Math.Max(1, alerts + model.UndecidedAlerts!.Value))
        {
            yield return $"do not alert on it without a \"for\" clause: it crosses its threshold {model.Transitions} times for {SummaryWriter.Count(alerts + model.UndecidedAlerts!.Value, "alert")}.";
        }
    }

    /// <summary>Harmonic mean of caught incidents and right alerts, both as shares: 2 · caught · right / (caught · alerts + right · incidents).</summary>
    private static double F1(WayOfPredicting way) => way is { Detected: > 0, TrueAlerts: > 0 }
        ? 2.0 * way.Detected.Value * way.TrueAlerts.Value / ((way.Detected.Value * way.Alerts!.Value) + (way.TrueAlerts.Value * way.Onsets!.Value))
        : 0;

    private static IEnumerable<string> Probabilities(HorizonReport horizon)
    {
        var model = horizon.Ways[0];
        if (SummaryWriter.Value(model, "brier_skill") <= 0)
        {
            yield return "do not read its number as a probability: always saying the base rate would have been as good.";
        }
        else if (SummaryWriter.Value(model, "calibration_error") is { } error && error > LargeCalibrationError)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"do not read its number as a probability: it is off by {error * 100:0} percentage points on average.");
        }
    }

    private static IEnumerable<string> Entities(HorizonReport horizon)
    {
        var blind = horizon.Troubles.Where(entity => entity.Onsets >= EnoughOfAnEntity && entity.Detected <= BadShare * entity.Onsets).ToArray();
        if (blind.Length > 0)
        {
            yield return $"do not rely on it for {Named(blind, entity => $"{entity.Detected} of {entity.Onsets} incidents caught")}.";
        }

        var noisy = horizon.Troubles.Where(entity => entity.Alerts >= EnoughOfAnEntity && entity.TrueAlerts <= BadShare * entity.Alerts).ToArray();
        if (noisy.Length > 0)
        {
            yield return $"do not believe its alerts for {Named(noisy, entity => $"{entity.Alerts - entity.TrueAlerts} of {entity.Alerts} alerts false")}.";
        }
    }

    private static string Named(EntityTroubles[] entities, Func<EntityTroubles, string> what)
    {
        var named = string.Join(", ", entities.Take(NamedEntities).Select(entity => $"{entity.Entity} ({what(entity)})"));
        return entities.Length > NamedEntities ? $"{named} and {entities.Length - NamedEntities} more" : named;
    }
}
