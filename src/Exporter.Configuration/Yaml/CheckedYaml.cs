using System.Collections.Immutable;

namespace Exporter.Configuration.Yaml;

/// <summary>Reads a file as a whole: either it is valid, or nothing of it is taken and every mistake is told.</summary>
internal static class CheckedYaml
{
    /// <summary>What <paramref name="text"/> says, as if it stood in the file <paramref name="path"/>; null where it has mistakes.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="read">Reads the document, null for an empty one; what is wrong with it goes among the mistakes. Not called for what is no YAML.</param>
    /// <param name="errors">Every mistake, in the order of the file.</param>
    public static T? Parse<T>(string text, string path, Func<YamlValue?, Mistakes, T?> read, out ImmutableArray<ConfigError> errors)
        where T : class
    {
        var mistakes = new Mistakes(path, text);
        var root = YamlFile.Read(text, mistakes);
        var value = mistakes.Count == 0 ? read(root, mistakes) : null;
        errors = mistakes.InOrder();
        return errors.IsEmpty ? value : null;
    }
}
