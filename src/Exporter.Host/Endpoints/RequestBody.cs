using Exporter.Ingest;
using Microsoft.AspNetCore.Http.Features;

namespace Exporter.Host.Endpoints;

/// <summary>Reads a request's body into pooled memory, with or without a declared length, up to a limit.</summary>
internal struct RequestBody : IDisposable
{
    // Thousands of senders may have begun a body and send no more: what each of them holds is little.
    private const int FirstBuffer = 16 * 1024;

    // A declared length is believed only so far beyond what has arrived.
    private const int GrowthOfDeclared = 8;
    private const int GrowthOfUnknown = 2;

    private byte[]? _buffer;
    private BodyShare _share;

    // What was asked of the pool, which rounds up.
    private int _bufferBytes;

    /// <summary>Bytes read.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes read; valid until <see cref="Dispose"/>.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>As <see cref="Bytes"/>, for who reads from a stream.</summary>
    public readonly ArraySegment<byte> Segment => new(_buffer ?? [], 0, Length);

    /// <summary>Lets a body be as large as the endpoint's own limit, which is checked here: the server's is lower and would answer without our text and counter.</summary>
    public static void LiftServerLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }

    /// <summary>Sets the status of a request whose body could not be read: the sender went away, or sent wrongly. There may be nobody to answer.</summary>
    /// <returns>The status.</returns>
    public static int Fail(HttpContext context, Exception exception)
    {
        int status = (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : status;
        return status;
    }

    /// <summary>Reads to the end of the body, or just past the limit.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">The limit.</param>
    /// <param name="share">Bounds memory and time; the caller's, and needed for as long as the body.</param>
    /// <returns>The body, to be disposed by the caller; longer than <paramref name="maxBytes"/> if it exceeds the limit.</returns>
    /// <exception cref="BodyRefusedException">It arrives too slowly, or there is no memory for it.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int maxBytes, BodyShare share)
    {
        var body = new RequestBody { _share = share };
        try
        {
            body.Grow(Math.Min(FirstBuffer, request.ContentLength + 1 ?? FirstBuffer), maxBytes);
            while (body.Length <= maxBytes)
            {
                int read = await request.Body.ReadAsync(body._buffer.AsMemory(body.Length), share.Deadline);
                if (read == 0)
                {
                    break;
                }

                body.Length += read;
                if (body.Length == body._buffer!.Length)
                {
                    body.Grow(NextSize(body.Length, request.ContentLength), maxBytes);
                }
            }

            share.Arrived();
            return body;
        }
        catch (Exception exception)
        {
            body.Dispose();
            if (IsTooSlow(exception, share))
            {
                throw new BodyRefusedException(RejectReason.TooSlow, $"the body arrived too slowly: {body.Length} bytes when it was cut (body_timeout, or memory that others needed)");
            }

            throw;
        }
    }

    /// <summary>Gives the memory back to the pool.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            RequestBytes.Pool.Return(_buffer);
            _buffer = null;
        }
    }

    // Our own deadline, or the server's least rate.
    private static bool IsTooSlow(Exception exception, BodyShare share) =>
        (exception is OperationCanceledException && share.Deadline.IsCancellationRequested)
        || exception is BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout };

    // One byte more than declared shows its end.
    private static long NextSize(long length, long? declared) => declared is { } bytes && bytes >= length
        ? Math.Min(GrowthOfDeclared * length, bytes + 1)
        : GrowthOfUnknown * length;

    // One byte more than the limit shows that a body exceeds it.
    private void Grow(long wanted, int maxBytes)
    {
        int bytes = (int)Math.Min(wanted, maxBytes + 1L);
        if (bytes <= Length)
        {
            return;
        }

        if (!_share.TryGrow(bytes - _bufferBytes))
        {
            throw new BodyRefusedException(RejectReason.Overload, $"no memory for a body of more than {Length} bytes while others arrive");
        }

        _bufferBytes = bytes;
        byte[] larger = RequestBytes.Pool.Rent(bytes);
        Bytes.CopyTo(larger);
        Dispose();
        _buffer = larger;
    }
}
