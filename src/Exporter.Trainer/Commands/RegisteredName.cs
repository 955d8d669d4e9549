using Exporter.Models.Registry;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>How a command line names one model of the registry.</summary>
internal static class RegisteredName
{
    /// <summary>What the notation is, for help.</summary>
    public const string Notation = "PREDICTOR for its champion, PREDICTOR@ALIAS, or PREDICTOR/VERSION; the beginning of a version is enough";

    /// <summary>Finds the model.</summary>
    /// <param name="registry">Where.</param>
    /// <param name="name">See <see cref="Notation"/>.</param>
    /// <exception cref="RegistryException">There is none, or several are meant.</exception>
    public static RegisteredModel Find(ModelRegistry registry, string name)
    {
        if (name.Split('/') is [var predictor, var version])
        {
            return registry.Find(predictor, version);
        }

        var (owner, alias) = name.Split('@') is [var before, var after] ? (before, after) : (name, ModelAlias.Champion);
        return registry.FindAlias(owner, alias);
    }
}
