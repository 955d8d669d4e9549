using Exporter.Host.Pipeline;

namespace Exporter.Host.Overrides;

/// <summary>What the stream has come to, in event time.</summary>
/// <param name="NowMs">The newest sample, Unix ms; the clock's time before the first.</param>
/// <param name="NextOf">The first instant that no step of a predictor has been evaluated for, Unix ms; with an empty name, of any predictor.</param>
internal sealed record OverrideTimes(long NowMs, Func<string, long> NextOf)
{
    /// <summary>As it is now.</summary>
    /// <param name="pipeline">Whose stream.</param>
    /// <param name="time">The process's clock.</param>
    public static OverrideTimes Of(StreamPipeline pipeline, TimeProvider time)
    {
        var newestMs = pipeline.Head.NewestMs;
        var nowMs = newestMs == long.MinValue ? time.GetUtcNow().ToUnixTimeMilliseconds() : newestMs;
        return new OverrideTimes(nowMs, predictor => LastStepOf(pipeline, predictor) is { } last ? last + 1 : nowMs);
    }

    /// <summary>The last step that all predictors of a name have evaluated, of all where it is empty; null where there is none.</summary>
    public static long? LastStepOf(StreamPipeline pipeline, string predictor)
    {
        long? least = null;
        foreach (var runtime in pipeline.Predictors.Where(runtime => predictor.Length == 0 || runtime.Definition.Name == predictor))
        {
            if (runtime.Status.LastStepMs is not { } last)
            {
                return null;
            }

            least = Math.Min(least ?? last, last);
        }

        return least;
    }
}
