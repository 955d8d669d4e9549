using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>An incident whose onset was preceded by explained predictions: what the book of patterns is made of.</summary>
/// <param name="Number">Number of the incident, from 1 in the order of onsets.</param>
/// <param name="Entity">Labels of the entity.</param>
/// <param name="OnsetMs">Its onset, Unix ms.</param>
/// <param name="Pattern">Number of the pattern that it belongs to.</param>
/// <param name="Elements">Elements of that pattern, which are those of its first incident.</param>
public sealed record LearntIncident(int Number, Labels Entity, long OnsetMs, int Pattern, ImmutableArray<PatternElement> Elements);
