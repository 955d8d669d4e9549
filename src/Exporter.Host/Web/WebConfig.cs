using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Exporter.Configuration;
using Exporter.Configuration.Web;

namespace Exporter.Host.Web;

/// <summary>A web configuration file with the certificates that it names, read and checked together.</summary>
/// <param name="Options">The file.</param>
/// <param name="Tls">What connections are encrypted with; null for none.</param>
/// <param name="Digest">Tells this content of all the files from others.</param>
internal sealed record WebConfig(WebOptions Options, TlsMaterial? Tls, string Digest)
{
    /// <summary>What holds without a file: neither encryption nor users.</summary>
    public static WebConfig None { get; } = new(new WebOptions(), null, "");

    /// <summary>True where not everybody who can connect is served.</summary>
    public bool AsksWho => !Options.Users.IsEmpty || Tls is { RequiresCertificate: true };

    /// <summary>Reads the file and those that it names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">What is returned where nothing has changed since.</param>
    /// <param name="errors">Every mistake.</param>
    /// <returns>Null where there are mistakes.</returns>
    public static WebConfig? Load(string path, WebConfig? before, out ImmutableArray<ConfigError> errors)
    {
        if (BoundedFile.Read(path, out errors) is not { } text || !WebConfigLoader.TryParse(text, path, out var options, out errors))
        {
            return null;
        }

        var pem = options.Tls is null ? null : PemTexts.Read(options.Tls, path, out errors);
        if (!errors.IsEmpty)
        {
            return null;
        }

        var digest = DigestOf(text, pem);
        if (digest == before?.Digest)
        {
            return before;
        }

        var tls = pem is null ? null : TlsMaterial.Make(options.Tls!, pem, path, out errors);
        return errors.IsEmpty ? new WebConfig(options, tls, digest) : null;
    }

    private static string DigestOf(string text, PemTexts? pem) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', text, pem?.Certificate, pem?.Key, pem?.Authorities))));
}
