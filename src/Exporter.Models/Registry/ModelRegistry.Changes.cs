using Exporter.Models.Safety;
using Exporter.Signals.State;

namespace Exporter.Models.Registry;

/// <content>What changes the registry, one writer of a predictor at a time.</content>
public sealed partial class ModelRegistry
{
    /// <summary>Called between the steps of a change, so that a test can look at what a kill would leave there.</summary>
    internal Action? BetweenSteps { get; set; }

    /// <summary>Puts a model in, and lets an alias stand for it, both or neither.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="contract">The contract inside.</param>
    /// <param name="alias">The alias to move to it; null for none.</param>
    /// <param name="ifFree">The alias to give in place of <paramref name="alias"/> where nothing has it yet; null for none.</param>
    /// <param name="signature">The detached signature of whoever vouches for it; null leaves that which is there.</param>
    /// <returns>What is in the registry now; the same bytes again are the same version.</returns>
    /// <exception cref="RegistryException">The predictor has no name for a folder, or others are writing all the time.</exception>
    public RegisteredModel Add(byte[] content, ModelContract contract, string? alias = null, string? ifFree = null, byte[]? signature = null)
    {
        var predictor = contract.Predictor;
        using var turn = TakeTurn(predictor);
        var version = RegistryNames.VersionOf(contract, ModelFile.HashOf(content));
        if (!TryRead(predictor, version, out _, out _))
        {
            BetweenSteps?.Invoke();
            DurableFiles.Replace(PathOf(predictor, version), content, OwnFiles.ModeIn(FolderOf(predictor)));
            BetweenSteps?.Invoke();
        }

        ModelChecksum.Write(PathOf(predictor, version), ModelFile.HashOf(content));
        if (signature is not null)
        {
            DurableFiles.Replace(ModelSignature.PathOf(PathOf(predictor, version)), signature, OwnFiles.ModeIn(FolderOf(predictor)));
        }

        var free = ifFree is not null && TryResolve(predictor, ifFree, out var holder, out _) && holder is null;
        if ((free ? ifFree : alias) is { } given)
        {
            Move(predictor, given, version);
        }

        return Describe(predictor, version);
    }

    /// <summary>Lets an alias stand for a version; the version before is remembered.</summary>
    /// <exception cref="RegistryException">There is no such version, or the folder cannot be written.</exception>
    public void Promote(string predictor, string version, string alias)
    {
        using var turn = TakeTurn(predictor);
        if (!TryRead(predictor, version, out var file, out var error) || (error = ModelChecksum.Refusal(file, isRequired: false)).Length > 0)
        {
            throw new RegistryException($"not promoted: {error}");
        }

        ModelChecksum.Write(file.Path, file.Sha256);

        Move(predictor, alias, version);
    }

    /// <summary>Lets an alias stand again for what it stood for before, and remembers what it is taken from: see <see cref="WasRolledBack"/>.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="alias">One of <see cref="Signals.ModelAlias"/>.</param>
    /// <param name="expected">What it must lead back to, where that was looked at before; null for whatever was before.</param>
    /// <returns>The version before and the version now.</returns>
    /// <exception cref="RegistryException">Nothing was before, its file is gone, or it is not what was expected.</exception>
    public (string From, string To) Rollback(string predictor, string alias, string? expected = null)
    {
        using var turn = TakeTurn(predictor);
        var file = Alias(predictor, alias);
        if (!file.TryRead(out var versions, out var error) || versions.Length < 2)
        {
            throw new RegistryException(error.Length > 0 ? $"not rolled back: {error}" : $"not rolled back: no version of \"{predictor}\" was \"{alias}\" before");
        }

        if (expected is not null && versions[1] != expected)
        {
            throw new RegistryException($"not rolled back: somebody moved \"{alias}\" meanwhile; before it was now {versions[1]}, not {expected}");
        }

        if (!TryRead(predictor, versions[1], out _, out error))
        {
            throw new RegistryException($"not rolled back: {error}");
        }

        // First: killed in between, a rule leaves alone what is champion still, and whoever rolls back does it again.
        RolledBack(predictor, alias).Add(versions[0]);
        BetweenSteps?.Invoke();
        file.Write(versions.Skip(1));
        return (versions[0], versions[1]);
    }

    private void Move(string predictor, string alias, string version)
    {
        var file = Alias(predictor, alias);
        _ = file.TryRead(out var versions, out _);
        if (versions.FirstOrDefault() != version)
        {
            BetweenSteps?.Invoke();
            file.Write(versions.Prepend(version));
            BetweenSteps?.Invoke();
        }
    }

    private RegistryTurn TakeTurn(string predictor) => RegistryTurn.Take(FolderOf(predictor));
}
