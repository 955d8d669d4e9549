using System.CommandLine;
using Exporter.Configuration;
using Exporter.Host.Clients;
using Exporter.Host.Sealing;

namespace Exporter.Host.Incidents;

/// <summary>The verb <c>incidents</c>: what somebody knows of failures that no expression shows, in and out.</summary>
internal sealed class IncidentsVerb : Command
{
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    /// <summary>The verb with its own verbs.</summary>
    /// <param name="output">Receives what they print.</param>
    /// <param name="error">Receives what is wrong.</param>
    public IncidentsVerb(TextWriter output, TextWriter error)
        : base("incidents", "Import incidents that no expression shows from a file, or list those that were reported.")
    {
        (_output, _error) = (output, error);
        Subcommands.Add(ImportVerb());
        Subcommands.Add(ListVerb());
    }

    private Command ImportVerb()
    {
        var file = new Argument<string>("FILE") { Description = "CSV with the columns start, the entity's labels, and end where it is known; also predictor, incident (a name), note and source." };
        var url = CommandLine.Flag("--url", "", "Where the sidecar listens while it runs; without it, the sidecar must be stopped.");
        var predictor = CommandLine.Flag("--predictor", "", "Whose the incidents are that name no predictor; default: every predictor whose entity labels are all there.");
        var http = HttpConfigFile.Flag();
        var (config, storage, key) = (CommandLine.ConfigFile(), CommandLine.StoragePath(), KeyFile.Flag());
        var verb = new Command("import", "Report the incidents of a CSV file. What is right is kept, what is wrong is listed with its line; the same file again does no harm.")
        {
            file, url, http, predictor, config, storage, key,
        };
        verb.SetAction((parsed, cancellation) => ImportAsync(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(predictor), () => Receiver(parsed.GetRequiredValue(url), parsed.GetRequiredValue(http), parsed.GetRequiredValue(config), parsed.GetRequiredValue(storage), parsed.GetRequiredValue(key)), cancellation));
        return verb;
    }

    private Command ListVerb()
    {
        var (storage, key, predictor) = (CommandLine.StoragePath(), KeyFile.Flag(), CommandLine.Flag("--predictor", "", "Whose; default: all."));
        var verb = new Command("list", "Print the incidents that foresight.db holds as CSV, the oldest first; the sidecar may run.") { storage, key, predictor };
        verb.SetAction(parsed => new IncidentListing(_output, _error).Run(parsed.GetRequiredValue(storage), parsed.GetRequiredValue(key), parsed.GetRequiredValue(predictor)));
        return verb;
    }

    private async Task<int> ImportAsync(string file, string predictor, Func<IIncidentReceiver?> open, CancellationToken cancellation)
    {
        try
        {
            using var receiver = open();
            return receiver is null ? 1 : await new IncidentImport(_output, _error).RunAsync(file, predictor, receiver, cancellation).ConfigureAwait(false);
        }
        catch (ImportException exception)
        {
            await _error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>Who takes them; null where the configuration is wrong, which has been told.</summary>
    private IIncidentReceiver? Receiver(string url, string httpConfig, string config, string storage, string keyFile)
    {
        if (url.Length > 0)
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? Running(address, httpConfig)
                : throw new ImportException($"--url \"{AddressText.Of(url)}\" is not an address such as http://127.0.0.1:9977");
        }

        if (ConfigLoader.TryLoad(config, out var loaded, out var mistakes))
        {
            return new StoppedSidecar(loaded, storage, keyFile, TimeProvider.System);
        }

        CheckConfig.WriteMistakes(config, mistakes, _error);
        return null;
    }

    private RunningSidecar? Running(Uri address, string httpConfig)
    {
        if (HttpConfigFile.Open(httpConfig, RunningSidecar.Patience, out var mistakes) is { } client)
        {
            return new RunningSidecar(client, address);
        }

        CheckConfig.WriteMistakes(httpConfig, mistakes, _error);
        return null;
    }
}
