using System.Collections.Immutable;
using System.Text;
using Exporter.Signals.PromQL;

namespace Exporter.Fuzz.Targets;

/// <summary>A PromQL expression as a config author may write it.</summary>
public sealed class PromQlTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "promql";

    /// <inheritdoc/>
    public long MaxAllocatedBytes => 16 << 20;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        bool compiled = Query.TryCompile(text, out Query? query, out ImmutableArray<PromQlError> errors);
        if (compiled != (query is not null) || compiled != errors.IsEmpty)
        {
            throw new InvalidOperationException("the answer, the query and the errors disagree");
        }
    }
}
