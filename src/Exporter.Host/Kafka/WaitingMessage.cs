namespace Exporter.Host.Kafka;

/// <summary>A message that has come and is not taken in yet.</summary>
/// <param name="Offset">Its place in the partition.</param>
/// <param name="TimestampMs">When it was produced or appended, Unix ms; <see cref="long.MinValue"/> where the broker does not say.</param>
/// <param name="Body">Its value; empty for none.</param>
/// <param name="Headers">Its headers by name; null for none.</param>
internal readonly record struct WaitingMessage(long Offset, long TimestampMs, byte[] Body, MessageHeaders? Headers);
