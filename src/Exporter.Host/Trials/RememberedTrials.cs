using System.Text;
using Exporter.Models;
using Exporter.Models.Safety;
using Exporter.Signals.State;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Host.Trials;

/// <summary>Tries each model once: what passed, by its SHA-256, passes again with the same program and runtime, also after a restart.</summary>
/// <param name="inner">The trial.</param>
/// <param name="path">Where that is noted; null for in memory only.</param>
internal sealed class RememberedTrials(IModelTrial inner, string? path) : IModelTrial
{
    private const int MaxLines = 1000;

    private static readonly string Tried = $"{BuildIdentity.Version} {BuildIdentity.Revision} {OrtEnv.Instance().GetVersionString()}";

    private readonly Lock _lock = new();
    private readonly List<string> _passed = Read(path);

    /// <inheritdoc/>
    public string Refusal(ModelFile file)
    {
        var line = $"{file.Sha256} {Tried}";
        lock (_lock)
        {
            if (_passed.Contains(line))
            {
                return "";
            }
        }

        var refusal = inner.Refusal(file);
        if (refusal.Length == 0)
        {
            Note(line);
        }

        return refusal;
    }

    private void Note(string line)
    {
        lock (_lock)
        {
            _passed.Add(line);
            _passed.RemoveRange(0, Math.Max(0, _passed.Count - MaxLines));
            try
            {
                if (path is not null)
                {
                    DurableFiles.Replace(path, Encoding.UTF8.GetBytes(string.Concat(_passed.Select(passed => passed + "\n"))));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next process tries it again.
            }
        }
    }

    private static List<string> Read(string? path)
    {
        try
        {
            return path is not null && File.Exists(path) ? [.. File.ReadLines(path).TakeLast(MaxLines)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
