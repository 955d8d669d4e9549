using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Exporter.Models.Onnx;
using Exporter.Models.Safety;
using Exporter.Signals;

namespace Exporter.Models.Registry;

/// <summary>A folder of models: <c>predictor/version.onnx</c>, and beside them the aliases of each predictor.</summary>
/// <remarks>
/// Writers of one predictor take turns (file <c>.lock</c>); readers need no lock and never see half of anything: a model file is
/// there whole before an alias names it, and both come by rename. Versions are never changed and never removed by this class.
/// Safe to use from any thread and by several processes at once.
/// </remarks>
/// <param name="root">The folder; it need not exist.</param>
public sealed partial class ModelRegistry(string root)
{
    /// <summary>Where the models are.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The version that an alias stands for.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="alias">One of <see cref="ModelAlias"/>.</param>
    /// <param name="version">Null where nothing has the alias.</param>
    /// <param name="error">Why the alias cannot be read; else empty.</param>
    /// <returns>False when it cannot be read.</returns>
    public bool TryResolve(string predictor, string alias, out string? version, out string error)
    {
        var read = Alias(predictor, alias).TryRead(out var versions, out error);
        version = versions.FirstOrDefault();
        return read;
    }

    /// <summary>A text that changes when an alias stands for something else, or the file that it stands for, its checksum or its signature is replaced: cheap enough to ask every second.</summary>
    public string Glance(string predictor, string alias)
    {
        if (!TryResolve(predictor, alias, out var version, out var error))
        {
            return error;
        }

        return version is null ? "" : GlanceAt(predictor, version);
    }

    /// <summary>A text that changes when a version's file, its checksum or its signature is replaced, comes or goes.</summary>
    public string GlanceAt(string predictor, string version)
    {
        var path = PathOf(predictor, version);
        return $"{version} {Stamp(path)} {Stamp(ModelChecksum.PathOf(path))} {Stamp(ModelSignature.PathOf(path))}";
    }

    /// <summary>The version that a file has in any registry.</summary>
    /// <param name="contract">The contract inside.</param>
    /// <param name="sha256">SHA-256 of the file, lower-case hex.</param>
    public static string VersionFor(ModelContract contract, string sha256) => RegistryNames.VersionOf(contract, sha256);

    /// <summary>The version whose file has a checksum.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="sha256">SHA-256 of the file, lower-case hex.</param>
    /// <returns>Null where there is none, or its file is damaged.</returns>
    public string? FindBytes(string predictor, string sha256) => Versions(predictor).FirstOrDefault(
        version => !RegistryNames.Contradicts(version, sha256) && TryRead(predictor, version, out var file, out _) && file.Sha256 == sha256);

    /// <summary>The names of a predictor's versions, the newest data last.</summary>
    /// <exception cref="RegistryException">The predictor has no name for a folder.</exception>
    public IReadOnlyList<string> VersionsOf(string predictor) => [.. Versions(predictor)];

    /// <summary>The aliases that stand for a version now.</summary>
    public ImmutableArray<string> AliasesOf(string predictor, string version) =>
        [.. ModelAlias.All.Where(alias => TryResolve(predictor, alias, out var named, out _) && named == version)];

    /// <summary>What an alias stands for and stood for, the present version first.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="alias">One of <see cref="ModelAlias"/>.</param>
    /// <returns>Empty where nothing has the alias, or it cannot be read.</returns>
    public ImmutableArray<string> HistoryOf(string predictor, string alias) => Alias(predictor, alias).TryRead(out var versions, out _) ? versions : [];

    /// <summary>Whether a rollback took an alias from a version, by whichever program.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="alias">One of <see cref="ModelAlias"/>.</param>
    /// <param name="version">The version.</param>
    /// <exception cref="IOException">That cannot be read.</exception>
    public bool WasRolledBack(string predictor, string alias, string version) => RolledBack(predictor, alias).Holds(version);

    /// <summary>The one version that an alias stands for, or that a name or the beginning of one means.</summary>
    /// <exception cref="RegistryException">There is none, or several begin like that.</exception>
    public RegisteredModel Meant(string predictor, string name) => ModelAlias.All.Contains(name) ? FindAlias(predictor, name) : Find(predictor, name);

    /// <summary>Reads a version's file, and whether its bytes are those that the version was given for.</summary>
    public bool TryRead(string predictor, string version, [NotNullWhen(true)] out ModelFile? file, out string error)
    {
        if (ModelFile.TryRead(PathOf(predictor, version), out file, out error) && RegistryNames.Contradicts(version, file.Sha256))
        {
            error = $"model file {file.Path} is damaged: its SHA-256 begins with {file.Sha256[..12]}";
            file = null;
        }

        return file is not null;
    }

    /// <summary>Every version, predictor by predictor, the newest data last.</summary>
    /// <param name="predictor">Those of this predictor only; null for all.</param>
    public IReadOnlyList<RegisteredModel> List(string? predictor = null)
    {
        if (predictor is null)
        {
            return Directory.Exists(Root)
                ? [.. Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)).Where(PredictorDefinition.IsName).Order(StringComparer.Ordinal).SelectMany(List)]
                : [];
        }

        return [.. Versions(predictor).Select(version => Describe(predictor, version))];
    }

    /// <summary>The one version that a name, or the beginning of one, means.</summary>
    /// <exception cref="RegistryException">There is none, or several begin like that.</exception>
    public RegisteredModel Find(string predictor, string version)
    {
        string[] all = [.. Versions(predictor)];
        string[] meant = all.Contains(version) ? [version] : [.. all.Where(known => known.StartsWith(version, StringComparison.Ordinal))];
        return meant.Length switch
        {
            1 => Describe(predictor, meant[0]),
            0 when all.Length == 0 => throw new RegistryException($"registry {Root} has no model for predictor \"{predictor}\""),
            0 => throw new RegistryException($"registry {Root} has no version \"{version}\" of \"{predictor}\"; there are: {string.Join(", ", all)}"),
            _ => throw new RegistryException($"several versions of \"{predictor}\" begin with \"{version}\": {string.Join(", ", meant)}"),
        };
    }

    /// <summary>The version that an alias stands for.</summary>
    /// <exception cref="RegistryException">Nothing has the alias, or it cannot be read.</exception>
    public RegisteredModel FindAlias(string predictor, string alias) => TryResolve(predictor, alias, out var version, out var error)
        ? Describe(predictor, version ?? throw new RegistryException($"no model of predictor \"{predictor}\" is {alias} in {Root}"))
        : throw new RegistryException(error);

    private IEnumerable<string> Versions(string predictor)
    {
        var folder = FolderOf(predictor);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*" + ModelPath.Extension).Select(file => Path.GetFileNameWithoutExtension(file)).Where(RegistryNames.IsVersion).Order(StringComparer.Ordinal)
            : [];
    }

    private RegisteredModel Describe(string predictor, string version)
    {
        ModelContract? contract = null;
        if (TryRead(predictor, version, out var file, out var error))
        {
            error = OnnxMetadata.TryFind(file.Content, ModelContract.MetadataKey, out var json)
                ? ModelContract.TryParse(json, out contract, out var mistakes) ? "" : mistakes
                : ModelContract.Absent;
        }

        return new RegisteredModel(
            predictor, version, PathOf(predictor, version), AliasesOf(predictor, version), contract, error) { Sha256 = file?.Sha256 ?? "" };
    }

    private static string Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}") : "-";
    }

    // Names come from command lines and files of others: none may lead out of the folder.
    private AliasFile Alias(string predictor, string alias) => ModelAlias.All.Contains(alias)
        ? new AliasFile(Path.Combine(FolderOf(predictor), alias))
        : throw new RegistryException($"\"{alias}\" is no alias; there are: {string.Join(", ", ModelAlias.All)}");

    private RolledBackFile RolledBack(string predictor, string alias) => new(Alias(predictor, alias).Path + ".rolled-back");

    private string PathOf(string predictor, string version) => Path.Combine(FolderOf(predictor), version + ModelPath.Extension);

    private string FolderOf(string predictor) => PredictorDefinition.IsName(predictor)
        ? Path.Combine(Root, predictor)
        : throw new RegistryException($"\"{predictor}\" is no name of a predictor: it must be {PredictorDefinition.NameRule}");
}
