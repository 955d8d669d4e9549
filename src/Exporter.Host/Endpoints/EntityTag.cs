using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Endpoints;

/// <summary>Answers that whoever has them already need not be sent again: <c>ETag</c> and <c>If-None-Match</c> as in RFC 9110.</summary>
internal static class EntityTag
{
    private const int HashBytes = 16;

    /// <summary>Names what is about to be answered, and answers 304 where the one who asks has exactly that.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">Names the answer: the same address and name, the same bytes. No quotation marks.</param>
    /// <returns>True when nothing more is to be written.</returns>
    public static bool IsKnown(HttpContext context, string name)
    {
        var tag = new EntityTagHeaderValue($"\"{name}\"");
        context.Response.Headers.ETag = tag.ToString();

        // Kept, and asked about each time: a prediction may change at any moment.
        context.Response.Headers.CacheControl = "no-cache";
        var isKnown = EntityTagHeaderValue.TryParseList(context.Request.Headers.IfNoneMatch, out var known)
            && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false));
        context.Response.StatusCode = isKnown ? StatusCodes.Status304NotModified : context.Response.StatusCode;
        return isKnown;
    }

    /// <summary>Answers with JSON under a name that is made of its bytes: for small answers that change for many reasons.</summary>
    public static Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        if (IsKnown(context, Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, HashBytes))))
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = JsonAnswer.ContentType;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
