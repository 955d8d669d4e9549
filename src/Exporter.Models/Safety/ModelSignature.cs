using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Models.Safety;

/// <summary>The detached signature beside a model, as <c>openssl dgst -sha256 -sign</c> writes it: <c>node.onnx.sig</c>.</summary>
public static class ModelSignature
{
    private const string Suffix = ".sig";

    // RSA with 16,384 bits has 2,048.
    private const int MaxBytes = 4096;

    /// <summary>Where the signature of a model is.</summary>
    public static string PathOf(string model) => model + Suffix;

    /// <summary>Verifies a model's signature.</summary>
    /// <param name="file">The model.</param>
    /// <param name="keys">One of them must have signed; without any, no signature is looked at.</param>
    /// <param name="isRequired">Whether there must be one.</param>
    /// <returns>Why it is refused; empty when it is not.</returns>
    internal static string Refusal(ModelFile file, ImmutableArray<ModelKey> keys, bool isRequired)
    {
        var path = PathOf(file.Path);
        if (keys.IsEmpty)
        {
            return "";
        }

        if (!SmallFile.TryRead(path, MaxBytes, out var signature, out var error))
        {
            return error.Length > 0 ? error : isRequired ? $"is not signed: {path} does not exist, and models.require asks for it" : "";
        }

        return keys.Any(key => key.HasSigned(file.Content, signature)) ? "" : $"has a signature, {path}, that none of the keys made: {string.Join(", ", keys.Select(key => key.Name))}";
    }
}
