using Exporter.Feedback.Events;

namespace Exporter.Host.Events.Webhooks;

/// <summary>What a webhook's delivery says, whoever sends it.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Id">Names it: the same delivery, or another about the same thing, has the same.</param>
/// <param name="StartMs">When it happened, Unix ms; null where nobody says.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Url">Where more is told; may be empty.</param>
/// <param name="Version">What was rolled out; empty where that means nothing.</param>
/// <param name="Size">How large it was; null where nobody says.</param>
/// <param name="Fields">What templates of labels may name.</param>
internal sealed record Delivery(EventKind Kind, string Id, long? StartMs, string Title, string Url, string Version, double? Size, IReadOnlyDictionary<string, string> Fields);

/// <summary>A delivery, or why it is no event.</summary>
/// <param name="Delivery">The delivery; null where it is no event.</param>
/// <param name="Ignored">Why it is none; empty where it is one.</param>
internal readonly record struct ReadDelivery(Delivery? Delivery, string Ignored)
{
    /// <summary>One that is no event.</summary>
    public static ReadDelivery Ignore(string why) => new(null, why);

    /// <summary>One that is an event.</summary>
    public static implicit operator ReadDelivery(Delivery delivery) => new(delivery, "");
}
