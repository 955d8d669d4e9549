namespace Exporter.Host.Endpoints;

/// <summary>What is known of a gRPC message before the framework reads it, and how one is refused that it shall not read.</summary>
/// <remarks>Source: grpc/doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message" and "Trailers-Only".</remarks>
internal static class GrpcMessage
{
    /// <summary>What lies before a message: a byte that says whether it is compressed, and its length.</summary>
    public const int FrameBytes = 5;

    /// <summary>Statuses; none of these is to be sent again, unlike what is UNAVAILABLE.</summary>
    public const string InvalidArgument = "3";

    /// <summary>Too large, or too many.</summary>
    public const string ResourceExhausted = "8";

    /// <summary>Not known here.</summary>
    public const string Unimplemented = "12";

    /// <summary>Answers without a message: the status is among the headers then.</summary>
    public static void Refuse(HttpResponse response, string status, string text)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = status;
        response.Headers["grpc-message"] = text;
    }
}
