using System.Collections.Immutable;
using System.CommandLine;
using Exporter.Configuration;
using Exporter.Signals.State.Sealing;

namespace Exporter.Host.Sealing;

/// <summary>The flag that names a key file, for the server and every verb that opens what it keeps.</summary>
internal static class KeyFile
{
    /// <summary>Its name.</summary>
    public const string FlagName = "--storage.key-file";

    /// <summary>The flag.</summary>
    public static Option<string> Flag() =>
        CommandLine.Flag(FlagName, "", "Path of a key file, with which foresight.db and snapshots are encrypted: 32 random bytes as base64 or hexadecimal digits, for its owner only. Empty: they are in clear.");

    /// <summary>Reads the key beside other files that may be wrong.</summary>
    /// <param name="path">The flag's value.</param>
    /// <param name="mistakes">What is wrong with it.</param>
    /// <returns>Null where no file is named, or it holds no key that may be used.</returns>
    public static SealKey? Load(string path, out ImmutableArray<ConfigError> mistakes)
    {
        mistakes = [];
        try
        {
            return path.Length == 0 ? null : SealKey.Read(path);
        }
        catch (SealKeyException exception)
        {
            mistakes = [new ConfigError(path, 0, 0, exception.Message)];
            return null;
        }
    }

    /// <summary>Reads the key.</summary>
    /// <param name="path">The flag's value.</param>
    /// <returns>Null where no file is named.</returns>
    /// <exception cref="StartupException">It holds no key that may be used.</exception>
    public static SealKey? Read(string path)
    {
        var key = Load(path, out var mistakes);
        return mistakes.IsEmpty ? key : throw new StartupException(mistakes);
    }
}
