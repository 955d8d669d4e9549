using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Feedback.Events;

/// <summary>Things under the labels of what they are about, found for an entity that has all of these labels.</summary>
/// <remarks>Things are grouped by the names of their labels, of which there are few: a look-up costs one a group, however many things there are.</remarks>
/// <typeparam name="T">The things.</typeparam>
public sealed class EntityIndex<T>
{
    private readonly List<(ImmutableArray<string> Names, Dictionary<Labels, List<T>> Things)> _groups = [];

    /// <summary>True while there is nothing.</summary>
    public bool IsEmpty => _groups.Count == 0;

    /// <summary>Adds a thing; without labels it is about every entity.</summary>
    public void Add(Labels labels, T thing)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ImmutableArray<string> names = [.. labels.Enumerate().Select(label => label.Name)];
        var number = _groups.FindIndex(group => group.Names.SequenceEqual(names));
        if (number < 0)
        {
            number = _groups.Count;
            _groups.Add((names, []));
        }

        if (!_groups[number].Things.TryGetValue(labels, out var things))
        {
            _groups[number].Things[labels] = things = [];
        }

        things.Add(thing);
    }

    /// <summary>All that is about an entity.</summary>
    /// <param name="entity">Labels that identify it.</param>
    /// <param name="kept">Labels carried along with it; where both have one, that of the entity counts.</param>
    public IEnumerable<T> Of(Labels entity, Labels kept)
    {
        foreach (var (names, things) in _groups)
        {
            var labels = Labels.From(names.Select(name => new Label(name, ValueOf(name, entity, kept))));
            if (labels.Count == names.Length && things.TryGetValue(labels, out var found))
            {
                foreach (var thing in found)
                {
                    yield return thing;
                }
            }
        }
    }

    private static string ValueOf(string name, Labels entity, Labels kept) => entity.Get(name) is { Length: > 0 } value ? value : kept.Get(name);
}
