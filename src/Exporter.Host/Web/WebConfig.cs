using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Exporter.Configuration;
using Exporter.Configuration.Web;
using Exporter.Host.Web.Access;

namespace Exporter.Host.Web;

/// <summary>The web configuration and the roles, with the certificates and tokens that they name, read and checked together.</summary>
/// <param name="Options">The web configuration file.</param>
/// <param name="Tls">What connections are encrypted with; null for none.</param>
/// <param name="Access">Who may do what; null: everybody who is served may do everything.</param>
/// <param name="Digest">Tells this content of all the files from others.</param>
internal sealed record WebConfig(WebOptions Options, TlsMaterial? Tls, AccessRules? Access, string Digest)
{
    /// <summary>What holds without a file: neither encryption nor users.</summary>
    public static WebConfig None { get; } = new(new WebOptions(), null, null, "");

    /// <summary>True where a request without password and token may be answered.</summary>
    public bool ServesStrangers => Access is null ? Options.Users.IsEmpty : Access.Anonymous != Roles.None;

    /// <summary>True where nobody is asked who it is: neither users nor roles.</summary>
    public bool TrustsAll => Access is null && Options.Users.IsEmpty;

    /// <summary>True where not everybody who can connect is served.</summary>
    public bool AsksWho => !ServesStrangers || Tls is { RequiresCertificate: true };

    /// <summary>Reads the files and those that they name.</summary>
    /// <param name="files">The files.</param>
    /// <param name="before">What is returned where nothing has changed since.</param>
    /// <param name="errors">Every mistake of all of them.</param>
    /// <returns>Null where there are mistakes.</returns>
    public static WebConfig? Load(WebConfigFiles files, WebConfig? before, out ImmutableArray<ConfigError> errors)
    {
        if (files.IsEmpty)
        {
            errors = [];
            return None;
        }

        var (options, pem, text) = ReadWeb(files.Web, out errors);
        var access = files.Access.Length == 0 ? null : AccessText.Read(files.Access, options?.Users, ref errors);
        if (!errors.IsEmpty)
        {
            return null;
        }

        var digest = DigestOf([text, pem?.Certificate, pem?.Key, pem?.Authorities, .. access?.Parts ?? []]);
        if (digest == before?.Digest)
        {
            return before;
        }

        var tls = pem is null ? null : TlsMaterial.Make(options!.Tls!, pem, files.Web, out errors);
        return errors.IsEmpty ? new WebConfig(options!, tls, access?.Rules, digest) : null;
    }

    // Without a file, there is neither encryption nor a user.
    private static (WebOptions? Options, PemTexts? Pem, string Text) ReadWeb(string path, out ImmutableArray<ConfigError> errors)
    {
        errors = [];
        if (path.Length == 0)
        {
            return (None.Options, null, "");
        }

        if (BoundedFile.Read(path, out errors) is not { } text || !WebConfigLoader.TryParse(text, path, out var options, out errors))
        {
            return (null, null, "");
        }

        return (options, options.Tls is null ? null : PemTexts.Read(options.Tls, path, out errors), text);
    }

    private static string DigestOf(IEnumerable<string?> parts) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
