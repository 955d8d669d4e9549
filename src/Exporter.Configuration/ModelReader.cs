using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads <c>model:</c> and <c>challengers:</c>, each an alias in the registry, one of MLflow's that the registry's follows, the path of a file, or the name of a built-in model.</summary>
/// <remarks>What is no <see cref="ModelPath"/> is an alias, so that a slip in one is not taken for a missing file.</remarks>
/// <param name="directory">Folder that paths are relative to.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class ModelReader(string directory, Mistakes mistakes)
{
    private static readonly string[] Remote = ["mlflow:", "models:", "runs:"];

    /// <summary>The model that predicts; the built-in baseline where none is named.</summary>
    /// <param name="section">The predictor's section.</param>
    /// <param name="signals">Its signals.</param>
    public ModelReference Read(Section section, ImmutableArray<SignalDefinition> signals) =>
        section.Text("model") is { } model && TryRead("model", model, ModelAlias.Champion, signals) is { } named ? named : ModelReference.Baseline;

    /// <summary>The models beside it, which may be the baseline as well.</summary>
    /// <param name="section">The predictor's section.</param>
    /// <param name="champion">The model that predicts.</param>
    /// <param name="signals">The predictor's signals.</param>
    public ImmutableArray<ModelReference> ReadChallengers(Section section, ModelReference champion, ImmutableArray<SignalDefinition> signals)
    {
        if (section.Texts("challengers") is not { } texts)
        {
            return [];
        }

        if (texts.Count > 0 && section.Find("failure") is null)
        {
            mistakes.Add(section.Find("challengers")!.At, "challengers: without \"failure\" nothing tells who is right");
        }

        var read = ImmutableArray.CreateBuilder<ModelReference>();
        foreach (var text in texts)
        {
            if ((text.Value == ModelReference.BaselineName ? ModelReference.Baseline : TryRead("challengers", text, ModelAlias.Challenger, signals)) is not { } challenger)
            {
                continue;
            }

            if (challenger.IsSame(champion))
            {
                mistakes.Add(text.At, $"challengers: \"{text.Value}\" is the model that predicts{(champion == ModelReference.Baseline ? ", as \"model\" names no other" : "")}");
            }
            else if (read.Any(challenger.IsSame))
            {
                mistakes.Add(text.At, $"challengers: \"{text.Value}\" is given twice");
            }
            else
            {
                read.Add(challenger);
            }
        }

        return read.ToImmutable();
    }

    private ModelReference? TryRead(string key, YamlText model, string followedAs, ImmutableArray<SignalDefinition> signals)
    {
        var text = model.Value;
        if (text == ModelReference.CapacityName)
        {
            return ReadCapacity(key, model, signals);
        }

        if (RemoteModel.TryParse(text, out var remote))
        {
            return new ModelReference(text, null, followedAs) { Remote = remote };
        }

        if (Remote.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
        {
            mistakes.Add(model.At, $"{key}: \"{text}\" is no alias of MLflow's registry, which is all that is followed: write {RemoteModel.Notation}");
        }
        else if (ModelPath.Is(text))
        {
            return new ModelReference(text, Path.GetFullPath(Path.Combine(directory, text)), null);
        }
        else if (ModelAlias.All.Contains(text))
        {
            return new ModelReference(text, null, text);
        }
        else
        {
            mistakes.Add(model.At, $"{key}: \"{text}\" is neither an alias in the registry nor {ModelPath.Notation}, as ./{text}{SpellingHint.For(text, ModelAlias.All)}");
        }

        return null;
    }

    private ModelReference? ReadCapacity(string key, YamlText model, ImmutableArray<SignalDefinition> signals)
    {
        if (signals.Any(signal => signal is { Forecast: true, Limit: not null }))
        {
            return ModelReference.Capacity;
        }

        mistakes.Add(model.At, $"{key}: \"{ModelReference.CapacityName}\" asks whether signals will cross their limit; give at least one signal \"limit\" and \"forecast: true\"");
        return null;
    }
}
