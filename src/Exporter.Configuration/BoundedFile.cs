using System.Collections.Immutable;

namespace Exporter.Configuration;

/// <summary>Reads configuration files, and what they name, none of which may be larger than <see cref="ConfigLoader.MaxFileBytes"/>.</summary>
public static class BoundedFile
{
    /// <summary>The text of the file at <paramref name="path"/>; null with what is in the way in <paramref name="errors"/>.</summary>
    public static string? Read(string path, out ImmutableArray<ConfigError> errors)
    {
        errors = [];
        try
        {
            // The file may grow between a look at its size and the reading, so the bound is kept while reading.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[ConfigLoader.MaxFileBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > ConfigLoader.MaxFileBytes)
            {
                errors = [new ConfigError(path, 0, 0, $"the file is larger than {ConfigLoader.MaxFileBytes} bytes")];
                return null;
            }

            using var reader = new StreamReader(new MemoryStream(buffer, 0, length));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors = [new ConfigError(path, 0, 0, $"cannot be read: {e.Message}")];
            return null;
        }
    }
}
