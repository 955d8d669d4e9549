using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Exporter.Host.Page;

/// <summary>One file of the page as it is served: embedded in the assembly, read and compressed once.</summary>
internal sealed class PageFile
{
    /// <summary>Where the files lie in the assembly.</summary>
    private const string Prefix = "page/";

    private PageFile(string name, byte[] bytes)
    {
        Name = name;
        Bytes = bytes;
        Gzip = Compress(bytes);
        ContentType = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };
        Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"";
    }

    /// <summary>Name without a folder.</summary>
    public string Name { get; }

    /// <summary>Content.</summary>
    public byte[] Bytes { get; }

    /// <summary>The same compressed.</summary>
    public byte[] Gzip { get; }

    /// <summary>Media type.</summary>
    public string ContentType { get; }

    /// <summary>Entity tag, quotes included: made of the content, so that another build's page replaces what a browser kept.</summary>
    public string Tag { get; }

    /// <summary>All files.</summary>
    public static IEnumerable<PageFile> All()
    {
        var assembly = typeof(PageFile).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => new PageFile(name[Prefix.Length..], Read(assembly, name)));
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var source = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[source.Length];
        source.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }
}
