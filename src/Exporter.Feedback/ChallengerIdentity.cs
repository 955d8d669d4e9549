using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Whose predictions a challenger's outcomes are: another version under the same name begins anew.</summary>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Version">The model's version.</param>
public readonly record struct ChallengerIdentity(string Name, string Version)
{
    internal void Save(StateWriter writer)
    {
        writer.WriteText(Name);
        writer.WriteText(Version);
    }

    internal static ChallengerIdentity Load(StateReader reader) => new(reader.ReadText(), reader.ReadText());
}
