namespace Exporter.Signals;

/// <summary>How the path of a model's file is told from a name in the registry, wherever either may stand.</summary>
/// <remarks>By the text alone: what files there are must not change what a name means.</remarks>
public static class ModelPath
{
    /// <summary>End of a model file's name.</summary>
    public const string Extension = ".onnx";

    /// <summary>What makes a text a path, for messages and help.</summary>
    public const string Notation = "a path, which begins with / or . or ends in " + Extension;

    /// <summary>True for the path of a file; a name in the registry has no such beginning or end, though it may have a slash within.</summary>
    public static bool Is(string text) =>
        text.StartsWith('.') || Path.IsPathRooted(text) || text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
}
