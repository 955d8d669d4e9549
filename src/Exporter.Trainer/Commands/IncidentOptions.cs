using System.CommandLine;
using Exporter.Feedback.Storage;
using Exporter.Signals;
using Exporter.Signals.State.Sealing;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Retraining;

namespace Exporter.Trainer.Commands;

/// <summary>What labels come from besides the failure expression. The same options for every verb that trains.</summary>
internal sealed class IncidentOptions
{
    private readonly Option<string[]> _incidents = new("--incidents")
    {
        Description = "Further incidents: a CSV with start, the entity's labels, and end where it is known; or a sidecar's foresight.db with those that were reported to it. May be given several times.",
        HelpName = "file",
    };

    private readonly Option<string[]> _feedback = new("--feedback")
    {
        Description = "A sidecar's foresight.db: its outcomes, and what people said and did, say which alerts prevented a failure and what nobody knows. Its reported incidents count too. May be given several times.",
        HelpName = "file",
    };

    private readonly Option<string> _keyFile = Arguments.Optional("--storage.key-file", "file", "Key file of the sidecar whose foresight.db is given, where it is encrypted.");
    private string[] _incidentFiles = [];
    private string[] _stores = [];
    private SealKey? _key;

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_incidents, _feedback, _keyFile];

    /// <summary>Reads the options; mistakes go to <paramref name="arguments"/>.</summary>
    public void Read(Arguments arguments)
    {
        (_incidentFiles, _stores) = (arguments.Files(_incidents), arguments.Files(_feedback));
        _key = arguments.IsGiven(_keyFile) ? Key(arguments) : null;
    }

    /// <summary>Reads the files that were named.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="seed">Of draws.</param>
    /// <param name="listed">Incidents that were written down.</param>
    /// <param name="outcomes">What sidecars know.</param>
    /// <param name="mistakes">All that is wrong with them.</param>
    /// <returns>False where there are mistakes.</returns>
    public bool TryRead(PredictorDefinition definition, int seed, out IReadOnlyList<ListedIncident> listed, out OutcomeLabels outcomes, out IReadOnlyList<string> mistakes)
    {
        var isRead = ListedIncidents.TryRead(_incidentFiles.Concat(_stores).Distinct(), _key, definition, out var incidents, out mistakes);
        listed = incidents;
        var evidence = new List<KeptEvidence>();
        var wrong = mistakes.ToList();
        foreach (var store in isRead ? _stores : [])
        {
            try
            {
                evidence.Add(KeptEvidence.Read(store, definition.Name, _key));
            }
            catch (StoreRefusedException e)
            {
                wrong.Add(e.Message);
            }
        }

        (outcomes, mistakes) = (OutcomeLabels.Of(evidence, seed), wrong);
        return wrong.Count == 0;
    }

    private SealKey? Key(Arguments arguments)
    {
        try
        {
            return SealKey.Read(arguments.Get(_keyFile));
        }
        catch (SealKeyException exception)
        {
            arguments.Refuse($"{_keyFile.Name}: {arguments.Get(_keyFile)} {exception.Message}");
            return null;
        }
    }
}
