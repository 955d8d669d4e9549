using System.Collections.Immutable;
using Exporter.Mlflow.Wire;

namespace Exporter.Mlflow;

/// <summary>MLflow's model registry: registered models, their versions, and the aliases that stand for one of them.</summary>
/// <param name="http">Speaks to the server, with its credentials; it follows no redirects. Not owned.</param>
/// <param name="server">Where MLflow is, with its path prefix if it has one.</param>
public sealed class MlflowModels(HttpClient http, Uri server)
{
    private const int VersionsAtOnce = 200;

    // Ten thousand versions of one model.
    private const int MostPages = 50;

    private readonly MlflowApi _api = new(http, server);

    /// <summary>Makes a registered model where there is none of that name.</summary>
    /// <exception cref="MlflowException">It cannot be made.</exception>
    public async Task EnsureAsync(string name, string description, IEnumerable<KeyValuePair<string, string>> tags, CancellationToken cancellation)
    {
        try
        {
            await _api.PostAsync("registered-models/create", new CreateModel(name, description, Pairs(tags)), MlflowJson.Default.CreateModel, cancellation).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Fault == MlflowFault.Exists)
        {
            // As wanted.
        }
    }

    /// <summary>The version that an alias stands for.</summary>
    /// <returns>Null where nothing has the alias, or there is no such model.</returns>
    /// <exception cref="MlflowException">It cannot be asked.</exception>
    public async Task<string?> ResolveAsync(string name, string alias, CancellationToken cancellation)
    {
        try
        {
            // Asking for the alias itself would tell one that is absent from a mistake by its message only.
            var found = await _api.GetAsync("registered-models/get", [new("name", name)], MlflowJson.Default.ModelAnswer, cancellation).ConfigureAwait(false);
            return found.RegisteredModel?.Aliases?.FirstOrDefault(one => one.Alias == alias)?.Version;
        }
        catch (MlflowException exception) when (exception.Fault == MlflowFault.Absent)
        {
            return null;
        }
    }

    /// <summary>One version.</summary>
    /// <exception cref="MlflowException">There is none, or it cannot be asked.</exception>
    public async Task<MlflowVersion> VersionAsync(string name, string number, CancellationToken cancellation)
    {
        var found = await _api.GetAsync("model-versions/get", Named(name, number), MlflowJson.Default.VersionAnswer, cancellation).ConfigureAwait(false);
        return Read(found.ModelVersion);
    }

    /// <summary>The newest version whose file has a checksum; null for none.</summary>
    /// <exception cref="MlflowException">It cannot be asked.</exception>
    public async Task<MlflowVersion?> FindAsync(string name, string sha256, CancellationToken cancellation)
    {
        var token = "";
        for (var page = 0; page < MostPages; page++)
        {
            // Filters by tags came with later servers; that by name is as old as the registry.
            KeyValuePair<string, string>[] query = [new("filter", $"name='{name.Replace("'", "''", StringComparison.Ordinal)}'"), new("max_results", $"{VersionsAtOnce}")];
            var found = await _api.GetAsync("model-versions/search", token.Length > 0 ? [.. query, new("page_token", token)] : query, MlflowJson.Default.VersionsAnswer, cancellation).ConfigureAwait(false);
            if (found.ModelVersions?.Select(Read).FirstOrDefault(version => version.Sha256 == sha256) is { } meant)
            {
                return meant;
            }

            if (string.IsNullOrEmpty(token = found.NextPageToken ?? ""))
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Registers a version.</summary>
    /// <param name="name">The registered model.</param>
    /// <param name="source">Where its artifacts are.</param>
    /// <param name="run">The run that made it.</param>
    /// <param name="tags">What is written on it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">It cannot be registered.</exception>
    public async Task<MlflowVersion> RegisterAsync(string name, string source, string run, IEnumerable<KeyValuePair<string, string>> tags, CancellationToken cancellation)
    {
        var made = await _api.PostAsync("model-versions/create", new CreateVersion(name, source, run, Pairs(tags)), MlflowJson.Default.CreateVersion, MlflowJson.Default.VersionAnswer, cancellation).ConfigureAwait(false);
        return Read(made.ModelVersion);
    }

    /// <summary>Lets an alias stand for a version.</summary>
    /// <exception cref="MlflowException">It cannot be moved.</exception>
    public Task SetAliasAsync(string name, string alias, string number, CancellationToken cancellation) =>
        _api.PostAsync("registered-models/alias", new SetAlias(name, alias, number), MlflowJson.Default.SetAlias, cancellation);

    /// <summary>Where the artifacts of a version are read from.</summary>
    /// <exception cref="MlflowException">It cannot be asked.</exception>
    public async Task<string> DownloadUriAsync(string name, string number, CancellationToken cancellation)
    {
        var found = await _api.GetAsync("model-versions/get-download-uri", Named(name, number), MlflowJson.Default.DownloadAnswer, cancellation).ConfigureAwait(false);
        return found.ArtifactUri ?? throw new MlflowException(MlflowFault.Refused, $"MLflow does not say where version {number} of \"{name}\" is");
    }

    private static KeyValuePair<string, string>[] Named(string name, string number) => [new("name", name), new("version", number)];

    private static Pair[] Pairs(IEnumerable<KeyValuePair<string, string>> tags) => [.. tags.Select(tag => new Pair(tag.Key, tag.Value))];

    private static MlflowVersion Read(VersionBody? version) => version is { Name: { } name, Version: { } number }
        ? new MlflowVersion(
            name, number, version.Source ?? "", (version.Tags ?? []).DistinctBy(tag => tag.Key).ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal))
        : throw new MlflowException(MlflowFault.Refused, "MLflow answers with a version that has no name or number");
}
