using System.CommandLine;
using Exporter.Signals.State.Sealing;

namespace Exporter.Host.Sealing;

/// <summary>The verb <c>storage</c>: what a stopped sidecar has kept is encrypted, or no longer, or with another key.</summary>
internal sealed class StorageVerb : Command
{
    private const string NewKeyFlag = "--storage.new-key-file";

    private readonly TextWriter _output;
    private readonly TextWriter _error;

    /// <summary>The verb with its own verbs.</summary>
    /// <param name="output">Receives what was done.</param>
    /// <param name="error">Receives what is wrong.</param>
    public StorageVerb(TextWriter output, TextWriter error)
        : base("storage", "Encrypt what a stopped sidecar has kept, decrypt it, or change its key. An interruption loses nothing: the same call again goes on.")
    {
        (_output, _error) = (output, error);
        Subcommands.Add(Verb("encrypt", "Encrypt foresight.db and snapshots with the key of --storage.key-file.", (key, _) => (null, key)));
        Subcommands.Add(Verb("decrypt", "Write foresight.db and snapshots in clear.", (key, _) => (key, null)));
        Subcommands.Add(Verb("rekey", "Encrypt foresight.db and snapshots with the key of --storage.new-key-file instead of that of --storage.key-file.", (key, next) => (key, next), takesNewKey: true));
    }

    private Command Verb(string name, string description, Func<SealKey, SealKey?, (SealKey? From, SealKey? To)> keys, bool takesNewKey = false)
    {
        var storage = CommandLine.StoragePath();
        var key = Required(KeyFile.FlagName, "Path of the key file.");
        var next = Required(NewKeyFlag, "Path of the file with the key that takes its place.");
        var verb = new Command(name, description) { storage, key };
        if (takesNewKey)
        {
            verb.Options.Add(next);
        }

        verb.SetAction(parsed =>
        {
            try
            {
                var given = KeyFile.Read(parsed.GetRequiredValue(key))!;
                var (from, to) = keys(given, takesNewKey ? KeyFile.Read(parsed.GetRequiredValue(next)) : null);
                new StorageConversion(_output).Run(parsed.GetRequiredValue(storage), from, to);
                return 0;
            }
            catch (StartupException exception)
            {
                _error.WriteLine(exception.Message);
                return 1;
            }
        });
        return verb;
    }

    private static Option<string> Required(string name, string description)
    {
        var flag = new Option<string>(name) { Description = description, Required = true };
        flag.Validators.Add(result =>
        {
            if (string.IsNullOrEmpty(result.GetValueOrDefault<string>()))
            {
                result.AddError($"{name} names no file");
            }
        });
        return flag;
    }
}
