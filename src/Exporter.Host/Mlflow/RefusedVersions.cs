using Exporter.Mlflow;

namespace Exporter.Host.Mlflow;

/// <summary>Remembers what was refused: a model of a hundred megabytes that does not fit is not downloaded every half minute.</summary>
/// <remarks>It is tried again when the version, its tags or its source change, when <see cref="Forget"/> is called, and by each process. Not thread-safe.</remarks>
internal sealed class RefusedVersions
{
    private readonly Dictionary<(string Predictor, string Alias), (string Version, MlflowException Why)> _known = [];

    /// <summary>Remembers.</summary>
    public void Remember(string predictor, string alias, MlflowVersion version, MlflowException why) => _known[(predictor, alias)] = (Identity(version), why);

    /// <summary>Refuses again what was refused and has not changed.</summary>
    /// <exception cref="MlflowException">For the same reason as before.</exception>
    public void ThrowIfKnown(string predictor, string alias, MlflowVersion version)
    {
        if (_known.TryGetValue((predictor, alias), out var known) && known.Version == Identity(version))
        {
            throw new MlflowException(known.Why.Fault, known.Why.Message, known.Why);
        }
    }

    /// <summary>Forgets all: what is asked for, or who may sign, may have changed.</summary>
    public void Forget() => _known.Clear();

    private static string Identity(MlflowVersion version) => $"{version.Name} {version.Number} {version.Source} {string.Join(' ', version.Tags.Select(tag => $"{tag.Key}={tag.Value}"))}";
}
