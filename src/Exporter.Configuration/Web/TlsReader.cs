using System.Collections.Immutable;
using System.Net.Security;

namespace Exporter.Configuration.Web;

/// <summary>Reads the section <c>tls_server_config</c>.</summary>
/// <param name="folder">Where relative paths begin.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class TlsReader(string folder, Mistakes mistakes)
{
    private const string Name = "tls_server_config";

    // Those that Go calls secure, the only ones that the toolkit takes. Go's names are IANA's, which .NET has too.
    private static readonly TlsCipherSuite[] Suites =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    private static readonly string[] Curves = ["CurveP256", "CurveP384", "CurveP521", "X25519"];

    /// <summary>The options; null where the section does not ask for TLS, or not validly.</summary>
    public TlsOptions? Read(Section root)
    {
        if (root.Find(Name) is null || root.Sub(
            Name,
            Name,
            ["cert", "cert_file", "key", "key_file", "client_ca", "client_ca_file", "client_auth_type", "client_allowed_sans", "min_version", "max_version", "cipher_suites", "prefer_server_cipher_suites", "curve_preferences"]) is not { } tls)
        {
            return null;
        }

        var certificate = PemReader.Read(tls, "cert", Name, folder, mistakes);
        var key = PemReader.Read(tls, "key", Name, folder, mistakes);
        var authorities = PemReader.Read(tls, "client_ca", Name, folder, mistakes);
        var authentication = ReadAuthentication(tls, authorities);
        var protocols = TlsVersions.Read(tls, mistakes);
        var suites = ReadNames(tls, "cipher_suites", "cipher suite", Suites.Select(suite => suite.ToString()).ToArray());
        var curves = ReadNames(tls, "curve_preferences", "curve", Curves);
        tls.Flag("prefer_server_cipher_suites", true);

        // As the toolkit has it: versions and suites alone ask for nothing.
        if (certificate is null && key is null && authorities is null && tls.Text("client_auth_type") is null)
        {
            return null;
        }

        if (certificate is null)
        {
            mistakes.Add(root.Find(Name)!.At, $"{Name} needs \"cert_file\" or \"cert\"");
        }

        if (key is null)
        {
            mistakes.Add(root.Find(Name)!.At, $"{Name} needs \"key_file\" or \"key\"");
        }

        return certificate is null || key is null ? null : new TlsOptions(certificate, key)
        {
            ClientAuthentication = authentication,
            ClientAuthorities = authorities,
            ClientAllowedNames = ReadAllowedNames(tls, authentication),
            Protocols = protocols,
            CipherSuites = [.. suites.Select(Enum.Parse<TlsCipherSuite>)],
            NamesCurves = curves.Count > 0,
        };
    }

    private ClientAuthentication ReadAuthentication(Section tls, PemSource? authorities)
    {
        var authentication = ClientAuthentication.NoClientCert;
        if (tls.Text("client_auth_type") is { Value.Length: > 0 } text)
        {
            // The toolkit's former name for it.
            var name = text.Value == "RequireClientCert" ? nameof(ClientAuthentication.RequireAnyClientCert) : text.Value;
            if (!Enum.GetNames<ClientAuthentication>().Contains(name))
            {
                mistakes.Add(text.At, $"client_auth_type must be one of {string.Join(", ", Enum.GetNames<ClientAuthentication>())}, not \"{text.Value}\"");
                return ClientAuthentication.RequireAndVerifyClientCert;
            }

            authentication = Enum.Parse<ClientAuthentication>(name);
        }

        if (authorities is not null && authentication == ClientAuthentication.NoClientCert)
        {
            var at = tls.Find("client_ca_file") ?? tls.Find("client_ca");
            mistakes.Add(at!.At, "client authorities are given, but client_auth_type asks for no certificate; set it to RequireAndVerifyClientCert");
        }

        return authentication;
    }

    private ImmutableArray<string> ReadAllowedNames(Section tls, ClientAuthentication authentication)
    {
        if (tls.Texts("client_allowed_sans") is not { } names)
        {
            return [];
        }

        if (authentication is not (ClientAuthentication.RequireAnyClientCert or ClientAuthentication.RequireAndVerifyClientCert))
        {
            mistakes.Add(
                tls.Find("client_allowed_sans")!.At,
                "client_allowed_sans needs a client_auth_type of RequireAndVerifyClientCert or RequireAnyClientCert: others let clients in that show no certificate");
        }

        if (names.Count == 0)
        {
            mistakes.Add(tls.Find("client_allowed_sans")!.At, "client_allowed_sans must not be empty: no client could connect");
        }

        return [.. names.Select(name => name.Value)];
    }

    private List<string> ReadNames(Section tls, string key, string what, string[] known)
    {
        var valid = new List<string>();
        foreach (var name in tls.Texts(key) ?? [])
        {
            if (known.Contains(name.Value))
            {
                valid.Add(name.Value);
            }
            else
            {
                mistakes.Add(name.At, $"\"{name.Value}\" is not a {what}; there are {string.Join(", ", known)}");
            }
        }

        return valid;
    }
}
