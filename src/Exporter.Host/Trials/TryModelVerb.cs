using System.CommandLine;
using Exporter.Models;
using Exporter.Models.Inference;

namespace Exporter.Host.Trials;

/// <summary>The verb <c>try-model</c>, which <see cref="ChildTrial"/> starts and nobody else: reads a model, does with it once all that is ever done with one, and says what was wrong.</summary>
internal sealed class TryModelVerb : Command
{
    /// <summary>Its name.</summary>
    public const string VerbName = "try-model";

    /// <summary>Flag for the seconds of CPU time.</summary>
    public const string CpuFlag = "--cpu-seconds";

    /// <summary>Flag for the bytes of memory.</summary>
    public const string MemoryFlag = "--memory-bytes";

    /// <summary>Exit code of a model that was refused; the reason is what was printed.</summary>
    public const int Refused = 3;

    private readonly Option<int> _cpu = new(CpuFlag) { Required = true };
    private readonly Option<long> _memory = new(MemoryFlag) { Required = true };

    /// <summary>The verb.</summary>
    /// <param name="output">Where the reason goes.</param>
    public TryModelVerb(TextWriter output)
        : base(VerbName, "Load and run a model that is read from standard input.")
    {
        Hidden = true;
        Options.Add(_cpu);
        Options.Add(_memory);
        SetAction(parsed => Run(parsed, output));
    }

    private int Run(ParseResult parsed, TextWriter output)
    {
        OwnLimits.Set(TimeSpan.FromSeconds(parsed.GetValue(_cpu)), parsed.GetValue(_memory));
        var error = Try();
        output.Write(error);
        output.Flush();
        return error.Length == 0 ? 0 : Refused;
    }

    private static string Try()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            using var content = new MemoryStream();
            input.CopyTo(content);
            var bytes = content.ToArray();
            return OnnxScorer.TryOnce(new ModelFile("", "", ModelFile.HashOf(bytes), bytes), out var error) ? "" : error;
        }
        catch (Exception exception)
        {
            // Whatever a file brings about is its refusal.
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }
}
