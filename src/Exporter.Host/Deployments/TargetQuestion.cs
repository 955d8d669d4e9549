using System.Text.Json;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Deployments;

/// <summary>Asks a running sidecar for the risk of a deployment, which it remembers.</summary>
/// <param name="client">Owned from now on.</param>
/// <param name="address">Where the sidecar listens.</param>
/// <param name="service">What is deployed.</param>
/// <param name="version">The version that it will have.</param>
/// <param name="labels">Labels of the entities that it goes to.</param>
internal sealed class TargetQuestion(HttpClient client, Uri address, string service, string version, IReadOnlyDictionary<string, string> labels)
{
    /// <summary>How long the answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The risk with the target's in it.</summary>
    /// <param name="risk">That of the commits.</param>
    /// <param name="startMs">When it is deployed, Unix ms; null for now.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="HttpRequestException">The sidecar cannot be reached, or refuses; the message says why.</exception>
    /// <exception cref="JsonException">It answers something else.</exception>
    public async Task<RangeRisk> AskAsync(RangeRisk risk, long? startMs, CancellationToken cancellation)
    {
        using var owned = client;
        var body = new DeploymentQuestion(service, version, labels, AdviceText.OptionalTime(startMs), [.. risk.Commits.Select(commit => new CommitQuestion(commit.Sha, commit.Measures))]);
        using var answer = await client.PostAsJsonAsync(new Uri(address, "api/v1/deployments/risk"), body, DeploymentsJson.Default.DeploymentQuestion, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{address} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)}");
        }

        var told = await answer.Content.ReadFromJsonAsync(DeploymentsJson.Default.DeploymentAnswer, cancellation).ConfigureAwait(false) ?? throw new JsonException($"{address} answers null");
        return risk with { Probability = told.Probability, TargetProbability = told.TargetProbability, Inputs = told.Inputs, Reasons = told.Reasons };
    }
}
