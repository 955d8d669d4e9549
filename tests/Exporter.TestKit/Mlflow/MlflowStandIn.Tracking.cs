using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Exporter.TestKit.Mlflow;

/// <content>Experiments and runs.</content>
public sealed partial class MlflowStandIn
{
    private const int MostMetrics = 1000;
    private const int MostParams = 100;

    private readonly List<JsonObject> _experiments = [new JsonObject { ["experiment_id"] = "0", ["name"] = "Default", ["lifecycle_stage"] = "active" }];
    private readonly List<JsonObject> _runs = [];

    /// <summary>The runs so far, as MLflow shows them, with <c>data.inputs</c> and <c>data.models</c>.</summary>
    public IReadOnlyList<JsonObject> Runs
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs.Select(run => (JsonObject)run.DeepClone())];
            }
        }
    }

    private JsonObject CreateExperiment(JsonObject question)
    {
        string name = Required(question, "name");
        if (_experiments.Any(one => (string?)one["name"] == name))
        {
            throw MlflowError.Exists($"Experiment(name={name}) already exists.");
        }

        string id = _experiments.Count.ToString(CultureInfo.InvariantCulture);
        _experiments.Add(new JsonObject { ["experiment_id"] = id, ["name"] = name, ["lifecycle_stage"] = "active" });
        return new JsonObject { ["experiment_id"] = id };
    }

    private JsonObject GetExperiment(JsonObject question)
    {
        string name = Required(question, "experiment_name");
        JsonObject found = _experiments.Find(one => (string?)one["name"] == name) ?? throw MlflowError.Absent($"Could not find experiment with name '{name}'");
        return new JsonObject { ["experiment"] = found.DeepClone() };
    }

    private JsonObject CreateRun(JsonObject question)
    {
        string experiment = Required(question, "experiment_id");
        if (!_experiments.Any(one => (string?)one["experiment_id"] == experiment))
        {
            throw MlflowError.Absent($"No Experiment with id={experiment} exists");
        }

        string id = (_runs.Count + 1).ToString("x32", CultureInfo.InvariantCulture);
        JsonObject run = new()
        {
            ["info"] = new JsonObject
            {
                ["run_id"] = id,
                ["run_name"] = question["run_name"]?.DeepClone(),
                ["experiment_id"] = experiment,
                ["status"] = "RUNNING",
                ["start_time"] = question["start_time"]?.DeepClone(),
                ["artifact_uri"] = $"{ArtifactRoot}/{experiment}/{id}/artifacts",
                ["lifecycle_stage"] = "active",
            },
            ["data"] = new JsonObject { ["metrics"] = new JsonArray(), ["params"] = new JsonArray(), ["tags"] = new JsonArray(), ["inputs"] = new JsonArray(), ["models"] = new JsonArray() },
        };
        Add((JsonObject)run["data"]!, "tags", question["tags"]);
        _runs.Add(run);
        return new JsonObject { ["run"] = run.DeepClone() };
    }

    private JsonObject UpdateRun(JsonObject question)
    {
        JsonObject info = (JsonObject)FindRun(question)["info"]!;
        info["status"] = question["status"]?.DeepClone();
        info["end_time"] = question["end_time"]?.DeepClone();
        return new JsonObject { ["run_info"] = info.DeepClone() };
    }

    private JsonObject SearchRuns(JsonObject question)
    {
        string[] experiments = [.. ((JsonArray)question["experiment_ids"]!).Select(id => (string)id!)];
        Match tag = TagFilter().Match((string?)question["filter"] ?? "");
        JsonObject[] found =
        [
            .. _runs.Where(run => experiments.Contains((string?)run["info"]!["experiment_id"])
                && (!tag.Success || ((JsonArray)run["data"]!["tags"]!).Any(one => (string?)one!["key"] == tag.Groups[1].Value && (string?)one["value"] == tag.Groups[2].Value))).Reverse(),
        ];
        (JsonArray items, string? next) = Page(found, question, MostMetrics);
        JsonObject answer = [];
        if (items.Count > 0)
        {
            answer["runs"] = items;
        }

        if (next is not null)
        {
            answer["next_page_token"] = next;
        }

        return answer;
    }

    private JsonObject LogBatch(JsonObject question)
    {
        JsonObject data = (JsonObject)FindRun(question)["data"]!;
        JsonArray metrics = question["metrics"] as JsonArray ?? [];
        JsonArray parameters = question["params"] as JsonArray ?? [];
        if (metrics.Count > MostMetrics || parameters.Count > MostParams)
        {
            throw MlflowError.Invalid($"A batch logging request can contain at most {MostMetrics} metrics and {MostParams} params. Got {metrics.Count} metrics and {parameters.Count} params.");
        }

        foreach (JsonNode? parameter in parameters)
        {
            JsonNode? known = ((JsonArray)data["params"]!).FirstOrDefault(one => (string?)one!["key"] == (string?)parameter!["key"]);
            if (known is not null && (string?)known["value"] != (string?)parameter!["value"])
            {
                throw MlflowError.Invalid($"Changing param values is not allowed. Param with key='{known["key"]}' was already logged with value='{known["value"]}'.");
            }
        }

        foreach (JsonNode? metric in metrics)
        {
            if (!NamePattern().IsMatch((string)metric!["key"]!))
            {
                throw MlflowError.Invalid($"Invalid metric name: '{metric["key"]}'.");
            }
        }

        Add(data, "params", parameters);
        Add(data, "metrics", metrics);
        Add(data, "tags", question["tags"]);
        return [];
    }

    private JsonObject LogInputs(JsonObject question)
    {
        JsonArray inputs = (JsonArray)FindRun(question)["data"]!["inputs"]!;

        // A data set is known by name and digest, and a run has each once.
        foreach (JsonNode? dataset in (JsonArray)question["datasets"]!)
        {
            string digest = (string)dataset!["dataset"]!["digest"]!;
            if (digest.Length is 0 or > 36)
            {
                throw MlflowError.Invalid("Dataset digest exceeds the maximum length of 36");
            }

            if (!inputs.Any(known => (string?)known!["dataset"]!["digest"] == digest && (string?)known["dataset"]!["name"] == (string?)dataset["dataset"]!["name"]))
            {
                inputs.Add(dataset.DeepClone());
            }
        }

        return [];
    }

    private JsonObject LogModel(JsonObject question)
    {
        JsonNode model = JsonNode.Parse(Required(question, "model_json"))!;
        if (new[] { "artifact_path", "flavors", "utc_time_created", "run_id" }.FirstOrDefault(name => model[name] is null) is { } missing)
        {
            throw MlflowError.Invalid($"Model json is missing mandatory fields: {missing}");
        }

        JsonObject data = (JsonObject)FindRun(question)["data"]!;
        JsonArray models = (JsonArray)data["models"]!;
        models.Add(model);
        Add(data, "tags", new JsonArray(new JsonObject { ["key"] = "mlflow.log-model.history", ["value"] = models.ToJsonString() }));
        return [];
    }

    private JsonObject FindRun(JsonObject question)
    {
        string id = Required(question, "run_id");
        return _runs.Find(run => (string?)run["info"]!["run_id"] == id) ?? throw MlflowError.Absent($"Run with id={id} not found");
    }

    [GeneratedRegex(@"^tags\.`([^`]+)` = '([^']*)'$")]
    private static partial Regex TagFilter();

    [GeneratedRegex(@"^[\w\-. /:]{1,250}$")]
    private static partial Regex NamePattern();
}
