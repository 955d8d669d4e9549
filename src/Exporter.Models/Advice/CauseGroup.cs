using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>The predictions that an entity's prediction shares its cause with.</summary>
/// <param name="Name">Values of the likely origin's entity labels, joined by <c>/</c>.</param>
/// <param name="Origin">Entity labels of the likely origin.</param>
/// <param name="IsOrigin">True for the likely origin itself.</param>
/// <param name="Size">Predictions in the group, 2 or more.</param>
public sealed record CauseGroup(string Name, Labels Origin, bool IsOrigin, int Size);
