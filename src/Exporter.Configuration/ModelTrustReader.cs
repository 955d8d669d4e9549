using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads <c>models:</c>, what model files must show before they are used.</summary>
internal static class ModelTrustReader
{
    private static readonly ImmutableArray<string> Proofs = ["none", "checksum", "signature"];

    /// <summary>Reads the section; anything goes where there is none.</summary>
    /// <param name="root">The file.</param>
    /// <param name="directory">Folder that paths are relative to.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public static ModelTrust Read(Section root, string directory, Mistakes mistakes)
    {
        if (root.Sub("models", "models", ["require", "keys"]) is not { } section)
        {
            return ModelTrust.Any;
        }

        var required = section.Text("require");
        var proof = required is null ? 0 : Proofs.IndexOf(required.Value);
        if (proof < 0)
        {
            mistakes.Add(required!.At, $"require: \"{required.Value}\" is none of {string.Join(", ", Proofs)}{SpellingHint.For(required.Value, Proofs)}");
        }

        var keys = section.Texts("keys") ?? [];
        if (proof == (int)ModelProof.Signature && keys.Count == 0)
        {
            mistakes.Add(required!.At, "require: a signature needs \"keys\", the public keys of those who may sign");
        }

        return proof <= 0 && keys.Count == 0
            ? ModelTrust.Any
            : new ModelTrust((ModelProof)Math.Max(0, proof), [.. keys.Select(key => ReadKey(key, directory, mistakes)).OfType<ModelKey>()]);
    }

    private static ModelKey? ReadKey(YamlText file, string directory, Mistakes mistakes)
    {
        var text = BoundedFile.Read(Path.Combine(directory, file.Value), out var errors);
        ModelKey? key = null;
        var error = errors.IsEmpty ? "" : errors[0].Message;
        if (text is not null && ModelKey.TryParse(file.Value, text, out key, out error))
        {
            return key;
        }

        mistakes.Add(file.At, $"keys: \"{file.Value}\": {error}");
        return null;
    }
}
