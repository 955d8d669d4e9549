using Exporter.Models.Registry;
using Exporter.Signals;
using Exporter.Trainer.Publishing;

namespace Exporter.Trainer.Packaging;

/// <summary>Where a trained model goes: a file, the registry, or both.</summary>
/// <param name="file">The file; null for none.</param>
/// <param name="registry">The registry; null for none.</param>
/// <param name="promote">Whether it becomes champion in any case.</param>
internal sealed class ModelDestination(string? file, ModelRegistry? registry, bool promote)
{
    /// <summary>Trains, and puts the model where it belongs.</summary>
    /// <param name="predictor">Name of the predictor.</param>
    /// <param name="train">Writes the model to the path that it is given.</param>
    /// <param name="output">Told where the model is.</param>
    /// <returns>The model, for whoever publishes it besides.</returns>
    /// <exception cref="RegistryException">The registry cannot take it; the message says where the model is meanwhile.</exception>
    public async Task<Publication> ReceiveAsync(string predictor, Func<string, Task<TrainingResult>> train, TextWriter output)
    {
        var aside = file is null ? Directory.CreateTempSubdirectory("foresight-train-") : null;
        var path = file ?? Path.Combine(aside!.FullName, $"{predictor}.onnx");
        var keep = false;
        try
        {
            var result = await train(path).ConfigureAwait(false);
            keep = true;
            var content = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
            if (registry is not null)
            {
                Register(registry, content, result, output);
            }

            keep = false;
            return new Publication(content, result.Contract);
        }
        catch (Exception e) when (keep && e is RegistryException or IOException or UnauthorizedAccessException)
        {
            // Hours of training must not be lost to a full disk.
            throw new RegistryException($"the registry did not take the model: {e.Message}. It is in {path}; foresight_trainer import puts it into a registry");
        }
        finally
        {
            if (!keep)
            {
                aside?.Delete(recursive: true);
            }
        }
    }

    private void Register(ModelRegistry models, byte[] content, TrainingResult result, TextWriter output)
    {
        // What does not beat the baseline comes here by --force only, and becomes champion by --promote only.
        var model = models.Add(
            content,
            result.Contract,
            promote ? ModelAlias.Champion : ModelAlias.Challenger,
            ifFree: result.Report.BeatsBaseline() ? ModelAlias.Champion : null);
        output.WriteLine($"In the registry as {string.Join(" and ", model.Aliases)} of \"{model.Predictor}\": {model.Path}");
    }
}
