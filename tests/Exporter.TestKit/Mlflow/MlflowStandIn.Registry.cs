using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Exporter.TestKit.Mlflow;

/// <content>Registered models, their versions and aliases.</content>
public sealed partial class MlflowStandIn
{
    private readonly Dictionary<string, JsonObject> _models = new(StringComparer.Ordinal);
    private readonly List<JsonObject> _versions = [];

    /// <summary>The versions so far, as MLflow shows them.</summary>
    public IReadOnlyList<JsonObject> Versions
    {
        get
        {
            lock (_lock)
            {
                return [.. _versions.Select(version => (JsonObject)version.DeepClone())];
            }
        }
    }

    /// <summary>Versions in an answer at most, whatever was asked for; a small one makes pages.</summary>
    public int PageSize { get; set; } = 10_000;

    /// <summary>The version that an alias stands for; null for none.</summary>
    public string? AliasOf(string name, string alias)
    {
        lock (_lock)
        {
            return _models.TryGetValue(name, out JsonObject? model) ? (string?)Find(model, alias)?["version"] : null;
        }
    }

    /// <summary>Moves an alias, as somebody does on MLflow's page.</summary>
    public void MoveAlias(string name, string alias, string version)
    {
        lock (_lock)
        {
            SetAlias(new JsonObject { ["name"] = name, ["alias"] = alias, ["version"] = version });
        }
    }

    /// <summary>Writes a tag of a version, as somebody does on MLflow's page.</summary>
    public void Tag(string name, string version, string key, string value)
    {
        lock (_lock)
        {
            Add(FindVersion(name, version), "tags", new JsonArray(new JsonObject { ["key"] = key, ["value"] = value }));
        }
    }

    /// <summary>Removes all tags of a version.</summary>
    public void Untag(string name, string version)
    {
        lock (_lock)
        {
            ((JsonArray)FindVersion(name, version)["tags"]!).Clear();
        }
    }

    private JsonObject CreateModel(JsonObject question)
    {
        string name = Required(question, "name");
        if (name.AsSpan().ContainsAny('/', ':'))
        {
            throw MlflowError.Invalid($"Invalid name: '{name}'. Registered model name cannot contain ('/', ':').");
        }

        JsonObject model = new() { ["name"] = name, ["description"] = question["description"]?.DeepClone(), ["tags"] = new JsonArray(), ["aliases"] = new JsonArray() };
        Add(model, "tags", question["tags"]);
        return _models.TryAdd(name, model) ? new JsonObject { ["registered_model"] = model.DeepClone() } : throw MlflowError.Exists($"Registered Model (name={name}) already exists.");
    }

    private JsonObject GetModel(JsonObject question)
    {
        JsonObject shown = (JsonObject)FindModel(Required(question, "name")).DeepClone();
        foreach (string name in (string[])["tags", "aliases"])
        {
            // Protocol Buffers' JSON leaves empty lists out.
            if (shown[name] is JsonArray { Count: 0 })
            {
                shown.Remove(name);
            }
        }

        return new JsonObject { ["registered_model"] = shown };
    }

    private JsonObject SetAlias(JsonObject question)
    {
        (string name, string alias, string version) = (Required(question, "name"), Required(question, "alias"), Required(question, "version"));
        _ = FindVersion(name, version);
        if (!AliasPattern().IsMatch(alias) || alias == "latest" || VersionAlias().IsMatch(alias))
        {
            throw MlflowError.Invalid($"Invalid alias name: '{alias}'.");
        }

        JsonObject model = FindModel(name);
        JsonArray aliases = (JsonArray)model["aliases"]!;
        if (Find(model, alias) is { } known)
        {
            aliases.Remove(known);
        }

        aliases.Add(new JsonObject { ["alias"] = alias, ["version"] = version });
        return [];
    }

    private JsonObject DeleteAlias(JsonObject question)
    {
        JsonObject model = FindModel(Required(question, "name"));
        if (Find(model, Required(question, "alias")) is { } known)
        {
            ((JsonArray)model["aliases"]!).Remove(known);
        }

        return [];
    }

    private JsonObject CreateVersion(JsonObject question)
    {
        string name = Required(question, "name");
        _ = FindModel(name);
        JsonObject version = new()
        {
            ["name"] = name,
            ["version"] = (_versions.Count(one => (string?)one["name"] == name) + 1).ToString(CultureInfo.InvariantCulture),
            ["source"] = Required(question, "source"),
            ["run_id"] = question["run_id"]?.DeepClone(),
            ["status"] = "READY",
            ["current_stage"] = "None",
            ["tags"] = new JsonArray(),
        };
        Add(version, "tags", question["tags"]);
        _versions.Add(version);
        return new JsonObject { ["model_version"] = version.DeepClone() };
    }

    private JsonObject GetVersion(JsonObject question) =>
        new() { ["model_version"] = FindVersion(Required(question, "name"), Required(question, "version")).DeepClone() };

    private JsonObject SearchVersions(JsonObject question)
    {
        Match filter = NameFilter().Match((string?)question["filter"] ?? "");
        JsonObject[] found = [.. _versions.Where(version => !filter.Success || (string?)version["name"] == filter.Groups[1].Value).Reverse()];
        question["max_results"] = Math.Min(PageSize, int.Parse((string?)question["max_results"] ?? "10000", CultureInfo.InvariantCulture));
        (JsonArray items, string? next) = Page(found, question, PageSize);
        JsonObject answer = [];
        if (items.Count > 0)
        {
            answer["model_versions"] = items;
        }

        if (next is not null)
        {
            answer["next_page_token"] = next;
        }

        return answer;
    }

    private JsonObject GetDownloadUri(JsonObject question) =>
        new() { ["artifact_uri"] = (string?)FindVersion(Required(question, "name"), Required(question, "version"))["source"] };

    private JsonObject FindModel(string name) => _models.GetValueOrDefault(name) ?? throw MlflowError.Absent($"Registered Model with name={name} not found");

    private JsonObject FindVersion(string name, string version) =>
        _versions.Find(one => (string?)one["name"] == name && (string?)one["version"] == version) ?? throw MlflowError.Absent($"Model Version (name={name}, version={version}) not found");

    private static JsonNode? Find(JsonObject model, string alias) => ((JsonArray)model["aliases"]!).FirstOrDefault(one => (string?)one!["alias"] == alias);

    [GeneratedRegex("^name='([^']*)'$")]
    private static partial Regex NameFilter();

    [GeneratedRegex(@"^[\w\-]{1,255}$")]
    private static partial Regex AliasPattern();

    [GeneratedRegex(@"^[vV]\d+$")]
    private static partial Regex VersionAlias();
}
