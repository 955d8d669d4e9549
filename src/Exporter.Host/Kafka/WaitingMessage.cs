using Confluent.Kafka;

namespace Exporter.Host.Kafka;

/// <summary>A message that has come and is not taken in yet.</summary>
/// <param name="Offset">Its place in the partition.</param>
/// <param name="TimestampMs">When it was produced or appended, Unix ms; <see cref="long.MinValue"/> where the broker does not say.</param>
/// <param name="Body">Its value; empty for none.</param>
/// <param name="Headers">Its headers by name; null for none.</param>
internal readonly record struct WaitingMessage(long Offset, long TimestampMs, byte[] Body, MessageHeaders? Headers)
{
    /// <summary>The message as the client library hands it over; its bytes are not copied.</summary>
    public static WaitingMessage Of(ConsumeResult<Ignore, byte[]> result) =>
        new(result.Offset.Value, TimeOf(result.Message.Timestamp), result.Message.Value ?? [], HeadersOf(result.Message.Headers));

    private static long TimeOf(Timestamp timestamp) => timestamp.Type == TimestampType.NotAvailable ? long.MinValue : timestamp.UnixTimestampMs;

    private static MessageHeaders? HeadersOf(Headers? headers)
    {
        if (headers is null or { Count: 0 })
        {
            return null;
        }

        var all = new MessageHeaders();
        foreach (var header in headers)
        {
            all.Add(header.Key, header.GetValueBytes());
        }

        return all;
    }
}
