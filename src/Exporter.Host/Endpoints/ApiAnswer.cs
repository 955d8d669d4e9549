using System.Text.Json.Serialization.Metadata;
using Exporter.Host.Problems;
using Exporter.Host.QueryApi;

namespace Exporter.Host.Endpoints;

/// <summary>Answers a question to the API, or says what is wrong with it.</summary>
internal static class ApiAnswer
{
    /// <summary>Reads the parameters and answers with what they ask for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Answers; what it throws of <see cref="BadParametersException"/> and <see cref="ProblemException"/> is told.</param>
    public static async Task WriteAsync(HttpContext context, Func<CheckedParameters, Task> answer)
    {
        try
        {
            await answer(new CheckedParameters(await QueryParameters.ReadAsync(context.Request, context.RequestAborted)));
        }
        catch (BadParametersException wrong)
        {
            await Problem.WriteAsync(context, ProblemKind.Parameters, wrong.Mistakes);
        }
        catch (QueryRefusal refusal)
        {
            await Problem.WriteAsync(context, ProblemKind.Parameters, refusal.Message);
        }
        catch (ProblemException problem)
        {
            await Problem.WriteAsync(context, problem.Kind, problem.Message);
        }
    }

    /// <summary>Answers a request whose body has been read; what <paramref name="answer"/> throws of <see cref="ProblemException"/> is told.</summary>
    public static async Task GuardAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (ProblemException problem)
        {
            await Problem.WriteAsync(context, problem.Kind, problem.Message);
        }
    }

    /// <summary>Reads the parameters and answers with JSON.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">What is answered, or why not.</param>
    /// <param name="type">How it is written.</param>
    public static Task WriteAsync<T>(HttpContext context, Func<CheckedParameters, T> answer, JsonTypeInfo<T> type) =>
        WriteAsync(context, parameters => JsonAnswer.WriteAsync(context, answer(parameters), type));
}
