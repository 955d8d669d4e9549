namespace Exporter.Host.Web;

/// <summary>What is answered to a request before it is looked at.</summary>
internal enum Admission
{
    /// <summary>It is served.</summary>
    Granted,

    /// <summary>Who asks is not known: 401.</summary>
    Refused,

    /// <summary>Too many wait for their passwords to be checked: 503.</summary>
    Busy,
}
