using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;

namespace Exporter.Host.Entities;

/// <summary>The one entity that a question is about: <c>match[]</c> fits it and no other; <c>predictor</c> may be absent where there is one only.</summary>
internal static class OneEntity
{
    /// <summary>Finds it.</summary>
    /// <exception cref="ProblemException">There is no such predictor or entity; the message says why.</exception>
    /// <exception cref="BadParametersException">Several fit, or parameters are wrong.</exception>
    public static (PredictorRuntime Runtime, EntityState State) Find(CheckedParameters parameters, StreamPipeline pipeline)
    {
        var name = parameters.Get("predictor");
        if (name.Length == 0 && pipeline.Predictors.Count > 1)
        {
            parameters.Complain("predictor", $"one must be named; there are: {string.Join(", ", pipeline.Predictors.Select(one => one.Definition.Name))}");
        }

        var matches = parameters.Matches();
        if (parameters.Get("match[]").Length == 0)
        {
            parameters.Complain("match[]", "say which entity, as in {instance=\"db1:9100\"}");
        }

        parameters.Check();
        var runtime = name.Length == 0 ? pipeline.Predictors[0] : WantedPredictors.FindOne(pipeline, name);
        var known = pipeline.Gate.Run(runtime.LookAtEntities);
        EntityState[] found = [.. known.Where(state => Array.Exists(matches, match => match.Matches(state.Labels)))];
        if (found.Length > 1)
        {
            parameters.Complain("match[]", $"fits {found.Length} entities of predictor \"{runtime.Definition.Name}\", among them {found[0].Entity} and {found[1].Entity}");
        }

        parameters.Check();
        return found.Length == 1 ? (runtime, found[0]) : throw new ProblemException(ProblemKind.UnknownEntity, Absence.OfUnknown(runtime, pipeline, matches));
    }
}
