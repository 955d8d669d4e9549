namespace Exporter.Host.Kafka;

/// <summary>A value that is in a file of its own.</summary>
internal static class KafkaSecret
{
    // Keys and certificates included.
    private const int MaxBytes = 64 * 1024;

    /// <summary>The text of the file, without the line break at its end.</summary>
    /// <exception cref="IOException">It cannot be read, is empty or too long.</exception>
    public static string Read(string path)
    {
        var length = new FileInfo(path) is { Exists: true } file ? file.Length : throw new FileNotFoundException("there is no such file");
        var text = length > MaxBytes ? throw new IOException($"it is longer than {MaxBytes} bytes") : File.ReadAllText(path).TrimEnd('\r', '\n');
        return text.Length == 0 ? throw new IOException("it is empty") : text;
    }
}
