using System.CommandLine;
using System.Globalization;
using System.Text;
using Exporter.Feedback.Storage;
using Exporter.Risk;

namespace Exporter.Host.Deployments;

/// <summary>The verb <c>deployments</c>: what came of deployments, as rows that <c>foresight_trainer risk</c> learns from.</summary>
/// <remarks>Only deployments of one measured commit whose outcome is known: where several fail together, nobody knows which of them it was.</remarks>
internal sealed class DeploymentsVerb : Command
{
    private readonly Option<string> _storage = CommandLine.Flag("--storage.path", CommandLine.DefaultStoragePath, "The sidecar's folder, with foresight.db in it; the sidecar may run.");

    /// <summary>The verb.</summary>
    /// <param name="output">Receives the rows, the oldest first.</param>
    /// <param name="error">Receives why there are none.</param>
    public DeploymentsVerb(TextWriter output, TextWriter error)
        : base("deployments", "Print what came of deployments of a single commit as CSV with its measures, to train on.")
    {
        Options.Add(_storage);
        SetAction(parsed => Run(Path.Combine(parsed.GetRequiredValue(_storage), Store.FileName), output, error));
    }

    private static int Run(string file, TextWriter output, TextWriter error)
    {
        try
        {
            output.WriteLine($"commit,timestamp,bug,{string.Join(',', ChangeMeasures.Names)}");
            foreach (var deployment in KeptDeployments.Read(file).Reverse())
            {
                if (deployment.Outcome is DeploymentOutcome.Success or DeploymentOutcome.Failure && OnlyCommit(deployment) is { Measures: { } measures } commit)
                {
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{commit.Sha.Replace(',', ' ')},{deployment.StartMs / 1000},{(deployment.Outcome == DeploymentOutcome.Failure ? 1 : 0)},{string.Join(',', measures.ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}"));
                }
            }

            return 0;
        }
        catch (StoreRefusedException exception)
        {
            error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static (string Sha, ChangeMeasures? Measures)? OnlyCommit(KeptDeployment deployment) =>
        DeploymentBody.ReadCommits(Encoding.UTF8.GetBytes(deployment.Commits)) is [var only] ? only : null;
}
