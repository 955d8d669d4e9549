using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Configuration.Yaml;

namespace Exporter.Configuration.Web;

/// <summary>Reads a file of roles and finds all its mistakes at once.</summary>
/// <remarks>
/// The web configuration's format is Prometheus' and has no place for roles, so they are in a file of ours. Token files are not read here. No message has a hash.
/// </remarks>
public static class AccessLoader
{
    private const int HashBytes = 32;

    private static readonly Dictionary<string, Roles> Names = new(StringComparer.Ordinal)
    {
        ["write"] = Roles.Write,
        ["read"] = Roles.Read,
        ["operate"] = Roles.Operate,
        ["admin"] = Roles.Admin,
    };

    /// <summary>Checks <paramref name="text"/> as if it stood in the file <paramref name="path"/>, from whose folder token files are named.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="users">Names that the web configuration has passwords for; null where that is not known, and any name will do.</param>
    /// <param name="options">What it says.</param>
    /// <param name="errors">Every mistake, in the order of the file.</param>
    /// <returns>False where there are mistakes.</returns>
    public static bool TryParse(string text, string path, IReadOnlyCollection<string>? users, [NotNullWhen(true)] out AccessOptions? options, out ImmutableArray<ConfigError> errors)
    {
        options = CheckedYaml.Parse(text, path, (root, mistakes) => ReadRoot(root, path, users, mistakes), out errors);
        return options is not null;
    }

    private static AccessOptions ReadRoot(YamlValue? root, string path, IReadOnlyCollection<string>? users, Mistakes mistakes)
    {
        // An empty file is valid: nobody may do anything.
        if (root is null or { IsNull: true })
        {
            return new AccessOptions();
        }

        if (root is not YamlMap map)
        {
            mistakes.Add(root.At, $"the file must be a mapping, not {root.Kind}");
            return new AccessOptions();
        }

        var section = new Section(map, "the file", ["users", "tokens", "anonymous"], mistakes);
        return new AccessOptions
        {
            Users = ReadUsers(section, users, mistakes),
            Tokens = ReadTokens(section, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", mistakes),
            Anonymous = ReadRoles(section, "anonymous", mistakes),
        };
    }

    private static ImmutableDictionary<string, Roles> ReadUsers(Section root, IReadOnlyCollection<string>? known, Mistakes mistakes)
    {
        var users = ImmutableDictionary.CreateBuilder<string, Roles>(StringComparer.Ordinal);
        if (root.Find("users") is not { } value || root.Expect<YamlMap>(value, "users", "a mapping of names and lists of roles") is not { } map)
        {
            return users.ToImmutable();
        }

        // Each name is a key of a section of its own, which tells of those that are there twice.
        var section = new Section(map, "users", [.. map.Entries.Select(entry => entry.Key.Value)], mistakes);
        foreach (var (name, _) in map.Entries)
        {
            if (known?.Contains(name.Value) == false)
            {
                mistakes.Add(name.At, $"\"{name.Value}\" has no password: basic_auth_users of the web configuration {(known.Count == 0 ? "has nobody" : $"has {string.Join(", ", known.Order(StringComparer.Ordinal))}")}");
            }

            users[name.Value] = ReadRoles(section, name.Value, mistakes);
        }

        return users.ToImmutable();
    }

    private static ImmutableArray<AccessToken> ReadTokens(Section root, string folder, Mistakes mistakes)
    {
        if (root.Find("tokens") is not { } value || root.Expect<YamlList>(value, "tokens", "a list") is not { } list)
        {
            return [];
        }

        var tokens = ImmutableArray.CreateBuilder<AccessToken>();
        foreach (var item in list.Items)
        {
            if (root.Expect<YamlMap>(item, "tokens: each entry", "a mapping") is not { } map)
            {
                continue;
            }

            var section = new Section(map, "a token", ["name", "sha256", "file", "roles"], mistakes);
            var name = section.Require("name") is { } named ? section.Expect<YamlText>(named, "name", "a text") : null;
            if (name is not null && tokens.Any(token => token.Name == name.Value))
            {
                mistakes.Add(name.At, $"there are two tokens with the name \"{name.Value}\"");
            }

            section.Require("roles");
            tokens.Add(ReadToken(section, map, name?.Value ?? "", folder, mistakes));
        }

        return tokens.ToImmutable();
    }

    private static AccessToken ReadToken(Section section, YamlMap map, string name, string folder, Mistakes mistakes)
    {
        var (hash, file) = (section.Text("sha256"), section.Text("file"));
        if (hash is null == file is null)
        {
            mistakes.Add(map.At, $"token \"{name}\" needs one of \"sha256\" and \"file\"");
        }

        ImmutableArray<byte> digest = [];
        if (hash is not null)
        {
            digest = IsHex(hash.Value) ? [.. Convert.FromHexString(hash.Value)] : [];
            if (digest.Length != HashBytes)
            {
                mistakes.Add(hash.At, $"sha256 of token \"{name}\" must be {2 * HashBytes} hexadecimal digits, such as `printf %s TOKEN | sha256sum` writes");
            }
        }

        return new AccessToken(name, ReadRoles(section, "roles", mistakes), digest, file is null ? null : Path.Combine(folder, file.Value));
    }

    private static bool IsHex(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);

    private static Roles ReadRoles(Section section, string key, Mistakes mistakes)
    {
        var roles = Roles.None;
        foreach (var name in section.Texts(key) ?? [])
        {
            if (Names.TryGetValue(name.Value, out var role))
            {
                roles |= role;
            }
            else
            {
                mistakes.Add(name.At, $"\"{name.Value}\" is not a role{SpellingHint.For(name.Value, Names.Keys)}");
            }
        }

        return roles.HasFlag(Roles.Admin) ? Roles.All : roles;
    }
}
