using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Exporter.Host.Web;

/// <summary>A certificate's alternative names: DNS, IP, e-mail and URI (RFC 5280, 4.2.1.6).</summary>
internal static class AlternativeNames
{
    private const string ExtensionId = "2.5.29.17";

    // GeneralName ::= CHOICE { ..., rfc822Name [1] IA5String, dNSName [2] IA5String, ..., uniformResourceIdentifier [6] IA5String, iPAddress [7] OCTET STRING, ... }
    private const int Mail = 1;
    private const int Dns = 2;
    private const int Uri = 6;
    private const int Ip = 7;

    /// <summary>The names, as Go writes them; none where the certificate has none, or where they cannot be read.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == ExtensionId))
        {
            try
            {
                Read(extension.RawData, names);
            }
            catch (Exception e) when (e is AsnContentException or ArgumentException)
            {
                return [];
            }
        }

        return names;
    }

    private static void Read(byte[] encoded, List<string> names)
    {
        var all = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            var tag = all.PeekTag();
            if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue is Mail or Dns or Uri)
            {
                names.Add(all.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            }
            else if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue == Ip)
            {
                names.Add(new IPAddress(all.ReadOctetString(tag)).ToString());
            }
            else
            {
                all.ReadEncodedValue();
            }
        }
    }
}
