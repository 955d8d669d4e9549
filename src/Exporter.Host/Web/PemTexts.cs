using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Configuration.Web;

namespace Exporter.Host.Web;

/// <summary>The certificates and the key that a web configuration names, as text.</summary>
/// <param name="Certificate">The server's certificate, with those that lead from it to an authority.</param>
/// <param name="Key">Its private key.</param>
/// <param name="Authorities">Who signs clients' certificates; null where nobody is named.</param>
internal sealed record PemTexts(string Certificate, string Key, string? Authorities)
{
    /// <summary>Reads them.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="path">The file that names them, for messages.</param>
    /// <param name="errors">Every file that cannot be read.</param>
    /// <returns>Null where one cannot be read.</returns>
    public static PemTexts? Read(TlsOptions options, string path, out ImmutableArray<ConfigError> errors)
    {
        var found = ImmutableArray.CreateBuilder<ConfigError>();
        var certificate = Read(options.Certificate, path, found);
        var key = Read(options.Key, path, found);
        var authorities = options.ClientAuthorities is { } source ? Read(source, path, found) : null;
        errors = found.ToImmutable();
        return errors.IsEmpty ? new PemTexts(certificate!, key!, authorities) : null;
    }

    private static string? Read(PemSource source, string path, ImmutableArray<ConfigError>.Builder errors)
    {
        if (source.File is null)
        {
            return source.Text;
        }

        var text = BoundedFile.Read(source.File, out var refused);
        errors.AddRange(refused.Select(error => new ConfigError(path, 0, 0, $"{source} {error.Message}")));
        return text;
    }
}
