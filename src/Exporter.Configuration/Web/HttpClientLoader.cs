using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Configuration.Yaml;

namespace Exporter.Configuration.Web;

/// <summary>Reads the file of <c>--http.config.file</c> and finds all its mistakes at once.</summary>
/// <remarks>Files that it names are not read here. What is not supported (oauth2, proxies, headers of one's own) is an unknown key. No message has a password or a token.</remarks>
public static class HttpClientLoader
{
    private const string Basic = "Basic";
    private const string Bearer = "Bearer";

    /// <summary>Checks <paramref name="text"/> as if it stood in the file <paramref name="path"/>, from whose folder other files are named.</summary>
    /// <returns>False with every mistake, in the order of the file, in <paramref name="errors"/>.</returns>
    public static bool TryParse(string text, string path, [NotNullWhen(true)] out HttpClientOptions? options, out ImmutableArray<ConfigError> errors)
    {
        options = CheckedYaml.Parse(text, path, (root, mistakes) => ReadRoot(root, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", mistakes), out errors);
        return options is not null;
    }

    private static HttpClientOptions ReadRoot(YamlValue? root, string folder, Mistakes mistakes)
    {
        if (root is null or { IsNull: true })
        {
            return new HttpClientOptions();
        }

        if (root is not YamlMap map)
        {
            mistakes.Add(root.At, $"the file must be a mapping, not {root.Kind}");
            return new HttpClientOptions();
        }

        var section = new Section(map, "the file", ["basic_auth", "authorization", "bearer_token", "bearer_token_file", "tls_config", "follow_redirects", "enable_http2"], mistakes);
        if (section.Flag("follow_redirects", false))
        {
            mistakes.Add(section.Find("follow_redirects")!.At, "follow_redirects: true is not supported: credentials are for the server that was named");
        }

        var options = ReadCredentials(section, folder, mistakes) with { Http2 = section.Flag("enable_http2", true) };
        return ReadTls(section, options, folder, mistakes);
    }

    private static HttpClientOptions ReadCredentials(Section root, string folder, Mistakes mistakes)
    {
        // The older spelling of a bearer's authorization, which Prometheus still takes.
        var token = ReadSecret(root, "bearer_token", folder, mistakes);
        YamlValue?[] ways = [root.Find("basic_auth"), root.Find("authorization"), root.Find("bearer_token") ?? root.Find("bearer_token_file")];
        if (ways.OfType<YamlValue>().Skip(1).FirstOrDefault() is { } second)
        {
            mistakes.Add(second.At, "at most one of basic_auth, authorization and bearer_token may be given");
        }

        if (root.Find("basic_auth") is not null && root.Sub("basic_auth", "basic_auth", ["username", "username_file", "password", "password_file"]) is { } basic)
        {
            return new HttpClientOptions { Scheme = Basic, User = ReadSecret(basic, "username", folder, mistakes), Secret = ReadSecret(basic, "password", folder, mistakes) };
        }

        if (root.Find("authorization") is null || root.Sub("authorization", "authorization", ["type", "credentials", "credentials_file"]) is not { } authorization)
        {
            return token is null ? new HttpClientOptions() : new HttpClientOptions { Scheme = Bearer, Secret = token };
        }

        var scheme = authorization.Text("type") is { } type && type.Value.Trim().Length > 0 ? type.Value.Trim() : Bearer;
        if (string.Equals(scheme, Basic, StringComparison.OrdinalIgnoreCase))
        {
            mistakes.Add(authorization.Text("type")!.At, "authorization cannot have the type Basic; use basic_auth");
        }

        var secret = ReadSecret(authorization, "credentials", folder, mistakes);
        if (secret is null)
        {
            mistakes.Add(root.Find("authorization")!.At, "authorization needs \"credentials\" or \"credentials_file\"");
        }

        return new HttpClientOptions { Scheme = scheme, Secret = secret };
    }

    /// <summary>Reads <c>tls_config</c> of a section into options.</summary>
    internal static HttpClientOptions ReadTls(Section root, HttpClientOptions options, string folder, Mistakes mistakes)
    {
        const string name = "tls_config";
        if (root.Sub(name, name, ["ca", "ca_file", "cert", "cert_file", "key", "key_file", "server_name", "insecure_skip_verify", "min_version", "max_version"]) is not { } tls)
        {
            return options;
        }

        var (certificate, key) = (PemReader.Read(tls, "cert", name, folder, mistakes), PemReader.Read(tls, "key", name, folder, mistakes));
        if (certificate is null != key is null)
        {
            mistakes.Add(root.Find(name)!.At, $"{name} needs both a certificate and its key, or neither");
        }

        return options with
        {
            Authorities = PemReader.Read(tls, "ca", name, folder, mistakes),
            Certificate = certificate is not null && key is not null ? (certificate, key) : null,
            ServerName = tls.Text("server_name") is { Value.Length: > 0 } server ? server.Value : null,
            SkipsVerification = tls.Flag("insecure_skip_verify", false),
            Protocols = TlsVersions.Read(tls, mistakes),
        };
    }

    /// <summary>Reads a secret that is given as a text, or in a file by the key with <c>_file</c>; null where it is not given.</summary>
    internal static SecretSource? ReadSecret(Section section, string key, string folder, Mistakes mistakes)
    {
        var (text, file) = (section.Text(key), section.Text(key + "_file"));
        if (text is not null && file is not null)
        {
            mistakes.Add(file.At, $"at most one of {key} and {key}_file may be given");
        }

        return file is not null ? new SecretSource(key + "_file", Path.Combine(folder, file.Value), null)
            : text is not null ? new SecretSource(key, null, text.Value)
            : null;
    }
}
