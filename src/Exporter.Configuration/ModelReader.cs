using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads <c>model:</c>, which is an alias in the registry or the path of a file.</summary>
/// <remarks>What is no <see cref="ModelPath"/> is an alias, so that a slip in one is not taken for a missing file.</remarks>
/// <param name="directory">Folder that paths are relative to.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class ModelReader(string directory, Mistakes mistakes)
{
    private static readonly string[] Remote = ["mlflow:", "models:", "runs:"];

    /// <summary>The absolute path, or the alias; both null for the built-in baseline.</summary>
    public (string? Path, string? Alias) Read(Section section)
    {
        if (section.Text("model") is not { } model)
        {
            return (null, null);
        }

        var text = model.Value;
        if (Remote.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
        {
            mistakes.Add(model.At, $"model: \"{text}\" is a reference to MLflow, which is not supported; put the ONNX file into the registry (foresight_trainer import) and name an alias: {Aliases}");
        }
        else if (ModelPath.Is(text))
        {
            return (Path.GetFullPath(Path.Combine(directory, text)), null);
        }
        else if (ModelAlias.All.Contains(text))
        {
            return (null, text);
        }
        else
        {
            mistakes.Add(model.At, $"model: \"{text}\" is neither an alias in the registry nor {ModelPath.Notation}, as ./{text}{SpellingHint.For(text, ModelAlias.All)}");
        }

        return (null, null);
    }

    private static string Aliases => string.Join(", ", ModelAlias.All);
}
