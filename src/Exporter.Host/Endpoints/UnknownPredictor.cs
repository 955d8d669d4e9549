using Exporter.Host.Pipeline;

namespace Exporter.Host.Endpoints;

/// <summary>The answer to a question about a predictor that is not configured.</summary>
internal static class UnknownPredictor
{
    /// <summary>404 with the names that there are.</summary>
    public static Task AnswerAsync(HttpContext context, StreamPipeline pipeline, string name)
    {
        var known = string.Join(", ", pipeline.Predictors.Select(runtime => runtime.Definition.Name));
        return PlainText.WriteAsync(context, StatusCodes.Status404NotFound, $"no predictor \"{name}\"; there are: {known}");
    }
}
