using Exporter.Host.Endpoints;
using Exporter.Host.Events;

namespace Exporter.Host.Kafka;

/// <summary>Takes messages that are events: our own JSON, or CloudEvents in either mode.</summary>
/// <remarks>Source of the binding: CloudEvents 1.0.2, Kafka protocol binding: binary mode has the attributes in headers <c>ce_…</c>, structured mode a <c>content-type</c> of its own.</remarks>
/// <param name="desk">Has events kept.</param>
internal sealed class EventMessages(EventDesk desk)
{
    private const string HeaderPrefix = "ce_";

    // What an operator sees as the address that an event came from.
    private const string Origin = "kafka";

    /// <summary>Takes a message, and waits until its events are kept.</summary>
    /// <returns>Null, or why it, or one event of it, is left out.</returns>
    public SkipReason? Take(in WaitingMessage message, out string error)
    {
        if (!desk.IsOpen)
        {
            error = "events need --storage.path";
            return SkipReason.NotKept;
        }

        IReadOnlyList<PostedEvent> posted;
        try
        {
            posted = EventBody.Read(message.Headers?.Text("content-type"), AttributesOf(message.Headers), message.Body, desk.ClockMs);
        }
        catch (Exception exception) when (PostedJson.IsOfTheBody(exception))
        {
            error = exception.Message;
            return SkipReason.Unreadable;
        }

        if (desk.TakeAsync(posted, Origin, CancellationToken.None).GetAwaiter().GetResult() is not { } receipts)
        {
            error = "the disk cannot be written";
            return SkipReason.NotKept;
        }

        error = receipts.SelectMany(receipt => receipt.Errors ?? []).FirstOrDefault() ?? "";
        return error.Length > 0 ? SkipReason.Refused : null;
    }

    /// <summary>The attributes as they are in HTTP, which percent-encodes them.</summary>
    private static HeaderDictionary AttributesOf(MessageHeaders? headers)
    {
        var attributes = new HeaderDictionary();
        foreach (var name in headers?.Names.Where(name => name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)) ?? [])
        {
            attributes[CloudEvent.HeaderPrefix + name[HeaderPrefix.Length..]] = Uri.EscapeDataString(headers!.Text(name)!);
        }

        return attributes;
    }
}
