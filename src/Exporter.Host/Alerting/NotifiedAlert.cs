using Exporter.Signals;

namespace Exporter.Host.Alerting;

/// <summary>One alert of a notification.</summary>
/// <param name="Status"><see cref="Firing"/> or <see cref="Resolved"/>.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="StartsAt">When it began to fire.</param>
/// <param name="EndsAt">When it was over; of no meaning while it fires.</param>
internal sealed record NotifiedAlert(string Status, Labels Labels, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    /// <summary>It goes on.</summary>
    public const string Firing = "firing";

    /// <summary>It is over.</summary>
    public const string Resolved = "resolved";

    /// <summary>Alertmanager's name for its labels; empty where it gives none.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>True for one that a prediction made: the bundled rules mark them.</summary>
    public bool IsPredicted => Labels.Get("predicted") == "true";
}
