using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads the section <c>mlflow</c>.</summary>
/// <param name="directory">Folder that paths are relative to.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class MlflowReader(string directory, Mistakes mistakes)
{
    /// <summary>The options; null where the section is absent or has no usable address.</summary>
    /// <param name="root">The file.</param>
    /// <param name="predictors">Whose models may be there.</param>
    public MlflowOptions? Read(Section root, IEnumerable<PredictorDefinition> predictors)
    {
        if (root.Find("mlflow") is null)
        {
            foreach (var predictor in predictors.Where(predictor => predictor.Followed.Any()))
            {
                mistakes.Add(root.Find("predictors")!.At, $"predictor \"{predictor.Name}\" follows {predictor.Followed.First().Remote}, and no section \"mlflow\" says where that is");
            }

            return null;
        }

        return root.Sub("mlflow", "mlflow", ["url", "http_config_file", "interval", "timeout", "max_model_bytes", "write_back", "s3"]) is { } section ? Read(section) : null;
    }

    private MlflowOptions? Read(Section section)
    {
        var url = section.Url("url", "http://127.0.0.1:5000");
        var options = new MlflowOptions { Url = url ?? new Uri("http://127.0.0.1:5000") };
        var (interval, timeout) = PollTimes.Read(section, options.Interval, options.Timeout, mistakes);
        var s3 = section.Sub("s3", "mlflow.s3", ["endpoint", "region"]);
        options = options with
        {
            HttpConfigFile = section.Text("http_config_file") is { } file ? Path.GetFullPath(Path.Combine(directory, file.Value)) : "",
            Interval = interval,
            Timeout = timeout,
            MaxModelBytes = section.Whole("max_model_bytes", options.MaxModelBytes, 1 << 10, 1 << 30),
            WriteBack = section.Flag("write_back", options.WriteBack),
            S3Endpoint = s3?.Find("endpoint") is null ? null : s3.Url("endpoint", "https://s3.example:9000"),
            S3Region = s3?.Text("region")?.Value,
        };
        return url is null ? null : options;
    }
}
