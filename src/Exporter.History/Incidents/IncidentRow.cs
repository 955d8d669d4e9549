using Exporter.Signals;

namespace Exporter.History.Incidents;

/// <summary>An incident as a line of a list says it.</summary>
/// <param name="Line">Number of the line in the file; the header is line 1.</param>
/// <param name="Labels">Labels of what failed: those that were asked for, or all that the line has.</param>
/// <param name="StartMs">When it began, Unix ms.</param>
/// <param name="EndMs">When it was over, Unix ms, not before the start; null where the line does not say.</param>
/// <param name="Predictor">Whose it is; empty where the line does not say.</param>
/// <param name="Id">Names it; empty where the line does not.</param>
/// <param name="Note">In words; may be empty.</param>
/// <param name="Source">Who or what says so; may be empty.</param>
public sealed record IncidentRow(int Line, Labels Labels, long StartMs, long? EndMs, string Predictor, string Id, string Note, string Source);

/// <summary>Something that is wrong with a list.</summary>
/// <param name="Line">Number of the line; 0 where it is about the file.</param>
/// <param name="Text">What is wrong, with file and line.</param>
public sealed record ListMistake(int Line, string Text);
