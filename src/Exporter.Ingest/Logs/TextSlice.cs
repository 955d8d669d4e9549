namespace Exporter.Ingest.Logs;

/// <summary>Where a text lies: in the request's body, or among what was written anew because the body has it in another form.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsRewritten">False for the body.</param>
internal readonly record struct TextSlice(int Start, int Length, bool IsRewritten);
