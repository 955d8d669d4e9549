using System.Text;
using Exporter.Models;
using Exporter.Models.Safety;
using Exporter.Signals.State;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Host.Trials;

/// <summary>Tries each model once: what passed, by its SHA-256, passes again with the same program and runtime, also after a restart.</summary>
/// <remarks>
/// A trial that is going on is noted too. Where the process was ended meanwhile, by somebody who waited for it to be up, the next one refuses that model once instead of being ended in its turn; from then
/// on it may be tried again. One model is tried at a time.
/// </remarks>
internal sealed class RememberedTrials : IModelTrial
{
    private const int MaxLines = 1000;
    private const string Unfinished = " trying";

    private static readonly string Tried = $"{BuildIdentity.Version} {BuildIdentity.Revision} {OrtEnv.Instance().GetVersionString()}";

    private readonly Lock _oneAtATime = new();
    private readonly string? _path;
    private readonly IModelTrial _inner;
    private readonly List<string> _passed;
    private readonly HashSet<string> _unfinished;

    /// <summary>Reads what was noted.</summary>
    /// <param name="inner">The trial.</param>
    /// <param name="path">Where it is noted; null for in memory only.</param>
    public RememberedTrials(IModelTrial inner, string? path)
    {
        var noted = Read(path);
        (_inner, _path) = (inner, path);
        _passed = [.. noted.Where(line => !line.EndsWith(Unfinished, StringComparison.Ordinal))];
        _unfinished = [.. noted.Except(_passed)];
    }

    /// <inheritdoc/>
    public string Refusal(ModelFile file)
    {
        var line = $"{file.Sha256} {Tried}";
        lock (_oneAtATime)
        {
            if (_passed.Contains(line))
            {
                return "";
            }

            if (_unfinished.Remove(line + Unfinished))
            {
                Note();
                return "is not tried now, as an earlier process was ended while it tried it; a reload tries it again";
            }

            Note(line + Unfinished);
            var refusal = _inner.Refusal(file);
            if (refusal.Length == 0)
            {
                _passed.Add(line);
                _passed.RemoveRange(0, Math.Max(0, _passed.Count - MaxLines));
            }

            Note();
            return refusal;
        }
    }

    /// <summary>Writes down what passed, what is still to be left out, and what is being tried.</summary>
    private void Note(params ReadOnlySpan<string> trying)
    {
        try
        {
            if (_path is not null)
            {
                DurableFiles.Replace(_path, Encoding.UTF8.GetBytes(string.Concat(((string[])[.. _passed, .. _unfinished, .. trying]).Select(noted => noted + "\n"))));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next process tries it again.
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
