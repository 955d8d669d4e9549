using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Host.Logs;

/// <summary>What the ways of logs into the sidecar differ in: how a body is announced, and how one is answered.</summary>
internal interface ILogProtocol
{
    /// <summary>Reads off the headers how the body is written.</summary>
    /// <returns>Null, or why it is refused unread.</returns>
    (RejectReason Reason, string Text)? Announced(HttpRequest request, out LogForm form, out LogEncoding encoding);

    /// <summary>The status that tells the protocol's clients what to do.</summary>
    int StatusOf(RejectReason reason);

    /// <summary>Answers a request that was applied.</summary>
    /// <param name="request">The request.</param>
    /// <param name="decoder">What it held.</param>
    /// <param name="took">How long that took.</param>
    LogAnswer Answer(HttpRequest request, LogDecoder decoder, TimeSpan took);

    /// <summary>Answers a request of which nothing was taken.</summary>
    LogAnswer Refuse(HttpRequest request, int status, string text);
}
