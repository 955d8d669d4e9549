using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals;

namespace Exporter.Configuration.Events;

/// <summary>Reads <c>events.webhooks</c>.</summary>
/// <param name="folder">Folder of the file, to which paths are relative.</param>
/// <param name="predictors">Those of the file.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class WebhookReader(string folder, ImmutableArray<PredictorDefinition> predictors, Mistakes mistakes)
{
    private readonly EntryNames _names = new("webhook", PredictorDefinition.IsName, PredictorDefinition.NameRule, mistakes);

    /// <summary>The webhooks; empty where the section is absent.</summary>
    public ImmutableArray<WebhookOptions> Read(Section root)
    {
        if (root.Sub("events", "events", ["webhooks"]) is not { } events
            || events.Find("webhooks") is not { } value
            || events.Expect<YamlList>(value, "webhooks", "a list") is not { } list)
        {
            return [];
        }

        return [.. list.Items.Select(item => events.Expect<YamlMap>(item, "a webhook", "a mapping")).OfType<YamlMap>().Select(Read).OfType<WebhookOptions>()];
    }

    private WebhookOptions? Read(YamlMap map)
    {
        var where = _names.Where(map);
        var section = new Section(map, where, ["name", "type", "secret_file", "predictor", "labels", "on"], mistakes);
        var (name, secret) = (_names.Read(section), RequiredText(section, "secret_file"));
        if (ReadType(section) is not { } type)
        {
            return null;
        }

        var options = new WebhookOptions
        {
            Name = name,
            Type = type,
            SecretFile = Path.GetFullPath(Path.Combine(folder, secret?.Value ?? "")),
            Predictor = ReadPredictor(section),
            Labels = ReadLabels(section, type),
            On = ReadOn(section, type),
        };
        if (type != WebhookType.Alertmanager && section.Find("labels") is null && options.Predictor.Length == 0)
        {
            mistakes.Add(map.At, $"{where} needs \"labels\", which say what its events are about, or a \"predictor\"");
        }

        CheckLabels(options, section.Find("labels")?.At ?? map.At);
        return options;
    }

    private static YamlText? RequiredText(Section section, string key) => section.Require(key) is { } value ? section.Expect<YamlText>(value, key, "a text") : null;

    private WebhookType? ReadType(Section section)
    {
        if (RequiredText(section, "type") is not { } text)
        {
            return null;
        }

        if (WebhookTypes.TryParse(text.Value, out var type))
        {
            return type;
        }

        mistakes.Add(text.At, $"type \"{text.Value}\" is none of {string.Join(", ", WebhookTypes.Names)}");
        return null;
    }

    private string ReadPredictor(Section section)
    {
        if (section.Text("predictor") is not { } text)
        {
            return "";
        }

        if (predictors.All(predictor => predictor.Name != text.Value))
        {
            mistakes.Add(text.At, $"there is no predictor \"{text.Value}\"");
        }

        return text.Value;
    }

    private ImmutableArray<(string Label, FieldTemplate Value)> ReadLabels(Section section, WebhookType type)
    {
        if (section.Find("labels") is not { } value || section.Expect<YamlMap>(value, "labels", "a mapping") is not { } map)
        {
            return [];
        }

        var fields = WebhookTypes.FieldsOf(type);
        if (fields.Count == 0)
        {
            mistakes.Add(map.At, $"labels go with other types: those of {WebhookTypes.NameOf(type)} come with each alert");
        }

        var labels = ImmutableArray.CreateBuilder<(string, FieldTemplate)>();
        foreach (var (key, written) in map.Entries)
        {
            if (section.Expect<YamlText>(written, $"label {key.Value}", "a text") is not { } text)
            {
                continue;
            }

            if (FieldTemplate.Parse(text.Value, out var complaint) is not { } template)
            {
                mistakes.Add(text.At, $"label {key.Value}: {complaint}");
                continue;
            }

            foreach (var unknown in template.Fields.Where(field => fields.Count > 0 && !fields.Contains(field)))
            {
                mistakes.Add(text.At, $"label {key.Value}: a delivery of {WebhookTypes.NameOf(type)} has no \"{unknown}\"; it has {string.Join(", ", fields)}");
            }

            if (labels.Any(known => known.Item1 == key.Value))
            {
                mistakes.Add(key.At, $"label {key.Value} is given twice");
            }

            labels.Add((key.Value, template));
        }

        return labels.ToImmutable();
    }

    private ImmutableArray<string> ReadOn(Section section, WebhookType type)
    {
        if (section.Texts("on") is not { } texts)
        {
            return WebhookTypes.DefaultOf(type);
        }

        var known = WebhookTypes.KnownOf(type);
        foreach (var text in texts.Where(text => !known.Contains(text.Value)))
        {
            mistakes.Add(text.At, known.IsEmpty
                ? $"on: every delivery of {WebhookTypes.NameOf(type)} is taken"
                : $"on: \"{text.Value}\" is none of {string.Join(", ", known)}");
        }

        if (type == WebhookType.GitLab && texts.Find(text => text.Value == "pipeline_run") is { } run && texts.Exists(text => text.Value == "pipeline"))
        {
            mistakes.Add(run.At, "on: a pipeline is either a deployment (pipeline) or a run of CI (pipeline_run), not both");
        }

        return [.. texts.Select(text => text.Value)];
    }

    /// <summary>Labels that no predictor has would be about nothing, ever.</summary>
    private void CheckLabels(WebhookOptions options, YamlDotNet.Core.Mark at)
    {
        bool Has(PredictorDefinition predictor) =>
            (options.Predictor.Length == 0 || options.Predictor == predictor.Name)
            && options.Labels.All(label => predictor.EntityLabels.Contains(label.Label) || predictor.KeepLabels.Contains(label.Label));

        if (!options.Labels.IsEmpty && !predictors.Any(Has))
        {
            mistakes.Add(at, $"no predictor has all of the labels {string.Join(", ", options.Labels.Select(label => label.Label))} among its entity and keep_labels");
        }
    }
}
