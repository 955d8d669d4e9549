using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Exporter.Configuration.Yaml;

namespace Exporter.Configuration.Web;

/// <summary>Reads a web configuration file and finds all its mistakes at once; what it calls valid, <c>promtool check web-config</c> does too.</summary>
/// <remarks>Certificates are not read here. No message has a password, its hash or a key.</remarks>
public static partial class WebConfigLoader
{
    // What the toolkit lets be set, with the values that there are; none: any.
    private static readonly Dictionary<string, string[]> KnownHeaders = new(StringComparer.Ordinal)
    {
        ["Content-Security-Policy"] = [],
        ["Strict-Transport-Security"] = [],
        ["X-Content-Type-Options"] = ["nosniff"],
        ["X-Frame-Options"] = ["deny", "sameorigin"],
        ["X-XSS-Protection"] = [],
    };

    /// <summary>Reads and checks the file at <paramref name="path"/>.</summary>
    /// <returns>False with every mistake, in the order of the file, in <paramref name="errors"/>.</returns>
    public static bool TryLoad(string path, [NotNullWhen(true)] out WebOptions? options, out ImmutableArray<ConfigError> errors)
    {
        options = null;
        return BoundedFile.Read(path, out errors) is { } text && TryParse(text, path, out options, out errors);
    }

    /// <summary>Checks <paramref name="text"/> as if it stood in the file <paramref name="path"/>, from whose folder other files are named.</summary>
    /// <returns>False with every mistake, in the order of the file, in <paramref name="errors"/>.</returns>
    public static bool TryParse(string text, string path, [NotNullWhen(true)] out WebOptions? options, out ImmutableArray<ConfigError> errors)
    {
        options = CheckedYaml.Parse(text, path, (root, mistakes) => ReadRoot(root, path, mistakes), out errors);
        return options is not null;
    }

    private static WebOptions ReadRoot(YamlValue? root, string path, Mistakes mistakes)
    {
        // An empty file is valid: it asks for nothing.
        if (root is null or { IsNull: true })
        {
            return new WebOptions();
        }

        if (root is not YamlMap map)
        {
            mistakes.Add(root.At, $"the file must be a mapping, not {root.Kind}");
            return new WebOptions();
        }

        var section = new Section(map, "the file", ["tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"], mistakes);
        var http = section.Sub("http_server_config", "http_server_config", ["http2", "headers"]);
        return new WebOptions
        {
            Tls = new TlsReader(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", mistakes).Read(section),
            Http2 = http?.Flag("http2", true) ?? true,
            Headers = http is null ? [] : ReadHeaders(http, mistakes),
            Users = ReadUsers(section, mistakes),
            RequestRate = ReadRate(section, mistakes),
        };
    }

    private static ImmutableArray<(string Name, string Value)> ReadHeaders(Section http, Mistakes mistakes)
    {
        if (http.Sub("headers", "headers", KnownHeaders.Keys) is not { } headers)
        {
            return [];
        }

        var read = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var (name, allowed) in KnownHeaders)
        {
            if (headers.Text(name) is not { Value.Length: > 0 } value)
            {
                continue;
            }

            if (allowed.Length > 0 && !allowed.Contains(value.Value))
            {
                mistakes.Add(value.At, $"{name} must be {string.Join(" or ", allowed)}, not \"{value.Value}\"");
            }
            else if (value.Value.Any(char.IsControl))
            {
                mistakes.Add(value.At, $"{name} must be one line of text");
            }

            read.Add((name, value.Value));
        }

        return read.ToImmutable();
    }

    private static ImmutableDictionary<string, string> ReadUsers(Section root, Mistakes mistakes)
    {
        var users = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (root.Find("basic_auth_users") is not { } value || root.Expect<YamlMap>(value, "basic_auth_users", "a mapping of names and bcrypt hashes") is not { } map)
        {
            return users.ToImmutable();
        }

        foreach (var (name, hash) in map.Entries)
        {
            if (name.Value.Contains(':', StringComparison.Ordinal))
            {
                mistakes.Add(name.At, $"the user name \"{name.Value}\" must not contain a colon, at which basic authentication ends a name");
            }

            if (hash is not YamlText text || !BcryptHash().IsMatch(text.Value))
            {
                mistakes.Add(hash.At, $"the password of \"{name.Value}\" must be a bcrypt hash, such as `htpasswd -nBC 10 \"\"` makes");
            }
            else if (!users.TryAdd(name.Value, text.Value))
            {
                mistakes.Add(name.At, $"\"{name.Value}\" is given twice in basic_auth_users");
            }
        }

        return users.ToImmutable();
    }

    private static RequestRateOptions? ReadRate(Section root, Mistakes mistakes)
    {
        if (root.Sub("rate_limit", "rate_limit", ["interval", "burst"]) is not { } rate)
        {
            return null;
        }

        var interval = rate.Duration("interval", TimeSpan.Zero);
        var burst = rate.Whole("burst", 0, 0);
        if (interval > TimeSpan.Zero && burst == 0)
        {
            mistakes.Add(rate.Text("interval")!.At, "rate_limit needs a burst of at least 1: without, each request would be refused");
        }

        return interval > TimeSpan.Zero ? new RequestRateOptions(interval, Math.Max(1, burst)) : null;
    }

    // Costs from 4 to 31, as the algorithm has them.
    [GeneratedRegex(@"^\$2[abxy]?\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$")]
    private static partial Regex BcryptHash();
}
