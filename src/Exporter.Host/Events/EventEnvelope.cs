using Exporter.Feedback.Events;

namespace Exporter.Host.Events;

/// <summary>What the envelope of another format says of an event.</summary>
internal sealed record EventEnvelope
{
    /// <summary>Its source; null where the members say it.</summary>
    public string? Source { get; init; }

    /// <summary>Its name; null where the members say it.</summary>
    public string? Id { get; init; }

    /// <summary>What it is unless the members say so.</summary>
    public EventKind? Kind { get; init; }

    /// <summary>When it was, Unix ms; null where the members say it.</summary>
    public long? StartMs { get; init; }

    /// <summary>What it is called unless the members say so.</summary>
    public string Title { get; init; } = "";

    /// <summary>Where else the kind might be said, for messages.</summary>
    public string KindHint { get; init; } = "";

    /// <summary>What is wrong with the envelope.</summary>
    public IReadOnlyList<string> Mistakes { get; init; } = [];
}
