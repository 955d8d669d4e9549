using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Signals;

namespace Exporter.Host.Incidents;

/// <summary>Takes incidents that somebody reports: checks them, has them kept, and hands them to the predictors that they are about.</summary>
/// <remarks>Whoever is told that an incident is kept may rely on it: it is committed, and the next process takes it in if this one has not.</remarks>
/// <param name="audience">Whom incidents may be about, and who hears of them.</param>
/// <param name="store">Where incidents are kept; null where nothing is.</param>
/// <param name="time">The process's clock: when something was posted, and what lies in the future.</param>
internal sealed class IncidentDesk(IIncidentAudience audience, Store? store, TimeProvider time)
{
    /// <summary>Longest incident.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromDays(30);

    /// <summary>True where there is a store.</summary>
    public bool IsOpen => store is not null;

    /// <summary>Takes incidents.</summary>
    /// <param name="posted">Incidents, or what is wrong with them.</param>
    /// <param name="cancellation">Gives up waiting; what is under way is written all the same.</param>
    /// <returns>What became of each, one element for each predictor that it is about; null when it could not be written in time.</returns>
    public async Task<IReadOnlyList<IncidentReceiptAnswer>?> TakeAsync(IReadOnlyList<(PostedIncident? Incident, string Error)> posted, CancellationToken cancellation)
    {
        List<IncidentReceiptAnswer> answers = [];
        var kept = ImmutableArray.CreateBuilder<(string Predictor, ReportedIncident Incident)>();
        List<int> indices = [];
        foreach (var (index, (incident, error)) in posted.Index())
        {
            IReadOnlyList<PredictorDefinition> found = [];
            var complaint = incident is null ? error : EntityLookup.Find(audience.Predictors, incident.Predictor, incident.Labels, out found) ?? Complaint(incident);
            if (complaint is not null)
            {
                answers.Add(new IncidentReceiptAnswer(index, null, null, IncidentReceiptAnswer.Refused, complaint));
                continue;
            }

            kept.AddRange(found.Select(definition => (definition.Name, Report(incident!, definition))));
            indices.AddRange(found.Select(_ => index));
        }

        if (kept.Count == 0)
        {
            return answers;
        }

        var write = new IncidentWrite(kept.ToImmutable(), time.GetUtcNow().ToUnixTimeMilliseconds());
        if (await CommittedWrite.InTimeAsync(store, write, DeliverAsync(write), time, cancellation).ConfigureAwait(false) is not { } receipts)
        {
            return null;
        }

        for (var i = 0; i < receipts.Length; i++)
        {
            var (predictor, incident) = kept[i];
            FeedbackMetrics.Reported(predictor, receipts[i]);
            answers.Add(IncidentReceiptAnswer.Of(indices[i], predictor, incident, receipts[i]));
        }

        return [.. answers.OrderBy(answer => answer.Index)];
    }

    /// <summary>Hands incidents over once they are kept, whether somebody still waits for the answer or not.</summary>
    private async Task<ImmutableArray<IncidentReceipt>?> DeliverAsync(IncidentWrite write)
    {
        var receipts = await write.Receipts.ConfigureAwait(false);
        if (receipts is { } known)
        {
            Deliver(write.Incidents.Where((_, i) => known[i] is IncidentReceipt.New or IncidentReceipt.Changed));
        }

        return receipts;
    }

    private void Deliver(IEnumerable<(string Predictor, ReportedIncident Incident)> incidents)
    {
        foreach (var group in incidents.GroupBy(one => one.Predictor, one => one.Incident))
        {
            audience.Take(group.Key, [.. group]);
        }
    }

    /// <summary>What is wrong with an incident's times; null for nothing.</summary>
    private string? Complaint(PostedIncident incident)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var newestMs = audience.NewestMs;
        var latestMs = Math.Max(nowMs, newestMs) + (long)audience.MaxFuture.TotalMilliseconds;
        var earliestMs = (newestMs == long.MinValue ? nowMs : newestMs) - (long)IncidentRows.Kept.TotalMilliseconds;
        var (start, end) = (AdviceText.Time(incident.StartMs), AdviceText.Time(incident.EndMs ?? incident.StartMs));
        return incident.EndMs < incident.StartMs ? $"end {end} is before start {start}"
            : incident.EndMs - incident.StartMs > (long)MaxLength.TotalMilliseconds ? $"from {start} to {end} it lasts longer than {PrometheusDuration.Format(MaxLength)}"
            : (incident.EndMs ?? incident.StartMs) > latestMs ? $"{end} lies further ahead than max_future={PrometheusDuration.Format(audience.MaxFuture)}"
            : incident.StartMs < earliestMs ? $"start {start} lies further back than the {PrometheusDuration.Format(IncidentRows.Kept)} that incidents are kept"
            : null;
    }

    private static ReportedIncident Report(PostedIncident incident, PredictorDefinition definition)
    {
        var entity = incident.Labels.Keep(definition.EntityLabels);
        return new ReportedIncident(
            incident.Id.Length > 0 ? incident.Id : NameOf(entity, incident.StartMs), entity, incident.StartMs, incident.EndMs, incident.Note, incident.Source);
    }

    /// <summary>The same entity and start, the same name: who posts an incident without an id may do so again.</summary>
    private static string NameOf(Labels entity, long startMs) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{EntityText.Of(entity)} {startMs}"))).AsSpan(0, 8));
}
