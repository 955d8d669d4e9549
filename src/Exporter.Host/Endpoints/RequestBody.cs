using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Exporter.Host.Endpoints;

/// <summary>Reads a request's body into pooled memory, with or without a declared length, up to a limit.</summary>
internal struct RequestBody : IDisposable
{
    private const int FirstBuffer = 64 * 1024;

    // A declared length is believed up to here; beyond, memory grows only as bytes arrive.
    private const int LargestFirstBuffer = 1024 * 1024;

    private byte[]? _buffer;

    /// <summary>Bytes read.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes read; valid until <see cref="Dispose"/>.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>Lets a body be as large as the endpoint's own limit, which is checked here: the server's is lower and would answer without our text and counter.</summary>
    public static void LiftServerLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }

    /// <summary>Sets the status of a request whose body could not be read: the sender went away, or sent so slowly or wrongly that the server gave up. There may be nobody to answer.</summary>
    /// <returns>The status.</returns>
    public static int Fail(HttpContext context, Exception exception)
    {
        int status = (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : status;
        return status;
    }

    /// <summary>Reads to the end of the body, or just past the limit.</summary>
    /// <returns>The body, to be disposed by the caller; longer than <paramref name="maxBytes"/> if it exceeds the limit.</returns>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken aborted)
    {
        var body = default(RequestBody);
        int first = (int)Math.Clamp(request.ContentLength + 1 ?? FirstBuffer, 1, LargestFirstBuffer);
        body._buffer = ArrayPool<byte>.Shared.Rent(first);
        try
        {
            while (body.Length <= maxBytes)
            {
                body.GrowIfFull();
                int read = await request.Body.ReadAsync(body._buffer.AsMemory(body.Length), aborted);
                if (read == 0)
                {
                    break;
                }

                body.Length += read;
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Gives the memory back to the pool.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private void GrowIfFull()
    {
        if (Length < _buffer!.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
