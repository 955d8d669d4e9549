namespace Exporter.Host.Web.Access;

/// <summary>Marks a route whose handler knows senders by something else than password and token, such as a signature: it is reached without either.</summary>
/// <remarks>
/// Such a handler answers if <see cref="Caller"/> has the role of its route, or if what the sender shows is right; otherwise it refuses. Without this mark, the role is asked for
/// before the handler is reached.
/// </remarks>
internal sealed class SelfAuthenticated;
