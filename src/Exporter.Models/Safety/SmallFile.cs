using System.Diagnostics.CodeAnalysis;

namespace Exporter.Models.Safety;

/// <summary>Files beside a model, which are short or wrong.</summary>
internal static class SmallFile
{
    /// <summary>Reads a file that need not be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">A longer one is refused.</param>
    /// <param name="content">All of it.</param>
    /// <param name="error">Why it could not be read; empty where there is none.</param>
    /// <returns>False where there is none, or it could not be read.</returns>
    public static bool TryRead(string path, int maxBytes, [NotNullWhen(true)] out byte[]? content, out string error)
    {
        (content, error) = (null, "");
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > maxBytes)
            {
                error = $"{path} has {file.Length} bytes, the limit is {maxBytes}";
            }
            else if (file.Exists)
            {
                content = File.ReadAllBytes(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = $"{path} cannot be read: {exception.Message}";
        }

        return content is not null;
    }
}
