namespace Exporter.Configuration.Web;

/// <summary>What is asked of a client's certificate; the names are those of Go's <c>tls.ClientAuthType</c>.</summary>
public enum ClientAuthentication
{
    /// <summary>None is asked for.</summary>
    NoClientCert,

    /// <summary>One is asked for; a client without is served, and one that is shown is not looked at.</summary>
    RequestClientCert,

    /// <summary>One must be shown, whoever signed it.</summary>
    RequireAnyClientCert,

    /// <summary>A client without is served; one that is shown must be signed by the client authorities.</summary>
    VerifyClientCertIfGiven,

    /// <summary>One must be shown that the client authorities signed.</summary>
    RequireAndVerifyClientCert,
}
