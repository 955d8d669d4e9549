using System.CommandLine;
using System.Globalization;
using Exporter.Feedback.Storage;
using Exporter.Host.Sealing;
using Exporter.Risk;

namespace Exporter.Host.Deployments;

/// <summary>The verb <c>deployments</c>: what came of deployments, as rows that <c>foresight_trainer risk</c> learns from.</summary>
/// <remarks>Only deployments of one measured commit whose outcome is known: where several fail together, nobody knows which of them it was.</remarks>
internal sealed class DeploymentsVerb : Command
{
    private readonly Option<string> _storage = CommandLine.StoragePath();
    private readonly Option<string> _key = KeyFile.Flag();

    /// <summary>The verb.</summary>
    /// <param name="output">Receives the rows, the oldest first.</param>
    /// <param name="error">Receives why there are none.</param>
    public DeploymentsVerb(TextWriter output, TextWriter error)
        : base("deployments", "Print what came of deployments of a single commit as CSV with its measures, to train on; the sidecar may run.")
    {
        Options.Add(_storage);
        Options.Add(_key);
        SetAction(parsed => Run(Path.Combine(parsed.GetRequiredValue(_storage), Store.FileName), parsed.GetRequiredValue(_key), output, error));
    }

    private static int Run(string file, string keyFile, TextWriter output, TextWriter error)
    {
        try
        {
            output.WriteLine($"commit,timestamp,bug,{string.Join(',', ChangeMeasures.Names)}");
            foreach (var deployment in KeptDeployments.Read(file, KeyFile.Read(keyFile)).Reverse())
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
        catch (Exception exception) when (exception is StoreRefusedException or StartupException)
        {
            error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static (string Sha, ChangeMeasures? Measures)? OnlyCommit(KeptDeployment deployment) =>
        CommitList.Read(deployment.Commits) is [var only] ? only : null;
}
