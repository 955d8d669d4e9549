using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Risk;
using Exporter.Risk.Git;

namespace Exporter.Host.Deployments;

/// <summary>The verb <c>risk</c>: how likely the commits of a range are to bring a defect in, for a pipeline that may stop at it.</summary>
internal sealed class RiskVerb : Command
{
    /// <summary>The exit code where the probability is above what is let through; 1 says that it could not be found out.</summary>
    public const int TooHigh = 3;

    private static readonly string[] Formats = ["markdown", "json", "csv"];

    private readonly Option<string> _repo = CommandLine.Flag("--repo", ".", "The git repository: a working copy or a bare one, with its history.");
    private readonly Option<string> _range = new("--range") { Description = "What is going to be deployed: A..B, the commits that B has and A has not.", HelpName = "A..B", Required = true };
    private readonly Option<double?> _maxProbability = new("--max-probability") { Description = $"Exit with {TooHigh} where the probability is above this, 0..1.", HelpName = "number" };
    private readonly Option<string> _format = CommandLine.OneOf("--output", Formats, Formats[0], "How the result is printed: as a comment, as JSON, or as rows to train on.");
    private readonly Option<string> _model = CommandLine.Flag("--model", "", "Path of a model that foresight_trainer risk has written; empty: the one that comes with the program.");
    private readonly Option<string> _fixPattern = CommandLine.Flag("--fix-pattern", GitLimits.DefaultFixPattern, "Regular expression of messages that say that something is repaired, such as \\bPROJ-\\d+\\b.");
    private readonly Option<int> _maxHistory = new("--max-history") { Description = "Commits before the range to look back over.", HelpName = "number", DefaultValueFactory = _ => new GitLimits().MaxHistory };
    private readonly TargetOptions _target = new();
    private readonly SituationOptions _situation = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    /// <summary>The verb.</summary>
    /// <param name="output">Receives the result.</param>
    /// <param name="error">Receives what is wrong.</param>
    public RiskVerb(TextWriter output, TextWriter error)
        : base("risk", $"Tell how likely the commits of a range are to bring a defect in, and why. Exit codes: 0, {TooHigh} above --max-probability, 1 not known.")
    {
        (_output, _error) = (output, error);
        _format.Aliases.Add("-o");
        foreach (var option in (Option[])[_repo, _range, _maxProbability, _format, _model, _fixPattern, _maxHistory, .. _target.All, .. _situation.All])
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        List<string> mistakes = [];
        var range = Read(parsed, mistakes, out var limits, out var target, out var situation);
        if (mistakes.Count > 0)
        {
            foreach (var mistake in mistakes)
            {
                await _error.WriteLineAsync(mistake).ConfigureAwait(false);
            }

            return 1;
        }

        try
        {
            var measured = new GitMeasures(limits).Measure(parsed.GetRequiredValue(_repo), range!, cancellation);
            using var model = Load(parsed.GetRequiredValue(_model));
            var risk = RangeRisk.Of(range!, measured, model, parsed.GetValue(_maxProbability), situation);
            if (target is not null && risk.Commits.Count > 0)
            {
                risk = await target.AskAsync(risk, situation.StartMs, cancellation).ConfigureAwait(false);
            }

            await WriteAsync(risk, parsed.GetRequiredValue(_format)).ConfigureAwait(false);
            return risk.IsTooHigh ? TooHigh : 0;
        }
        catch (Exception exception) when (exception is GitException or ScoringException or HttpRequestException or JsonException)
        {
            await _error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>Reads the flags; every mistake is noted.</summary>
    private CommitRange? Read(ParseResult parsed, List<string> mistakes, out GitLimits limits, out TargetQuestion? target, out Situation situation)
    {
        if (!CommitRange.TryParse(parsed.GetRequiredValue(_range), out var range, out var wrong))
        {
            mistakes.Add($"--range: {wrong}");
        }

        if (parsed.GetValue(_maxProbability) is { } most && most is not (>= 0 and <= 1))
        {
            mistakes.Add($"--max-probability is {most}, not a number between 0 and 1");
        }

        limits = new GitLimits { MaxHistory = parsed.GetValue(_maxHistory) };
        if (limits.MaxHistory is < 0 or > 1_000_000)
        {
            mistakes.Add($"--max-history is {limits.MaxHistory}, not a number between 0 and 1000000");
        }

        try
        {
            limits = limits with { FixPattern = new Regex(parsed.GetRequiredValue(_fixPattern), RegexOptions.NonBacktracking) };
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            mistakes.Add($"--fix-pattern: {exception.Message}");
        }

        target = _target.Read(parsed, mistakes);
        situation = _situation.Read(parsed, target is not null, mistakes);
        return range;
    }

    private static RiskModel Load(string path)
    {
        if (path.Length == 0)
        {
            return RiskModel.LoadBundled();
        }

        return ModelFile.TryRead(path, out var file, out var error) && RiskModel.TryLoad(file, out var model, out error) ? model : throw new ScoringException(error);
    }

    private async Task WriteAsync(RangeRisk risk, string format)
    {
        switch (format)
        {
            case "json":
                await _output.WriteLineAsync(JsonSerializer.Serialize(risk, RangeRiskJson.Default.RangeRisk)).ConfigureAwait(false);
                break;
            case "csv":
                foreach (var line in RiskTable.Lines(risk))
                {
                    await _output.WriteLineAsync(line).ConfigureAwait(false);
                }

                break;
            default:
                await _output.WriteAsync(RiskMarkdown.Of(risk)).ConfigureAwait(false);
                break;
        }
    }
}
