namespace Exporter.Ingest.Otlp;

/// <summary>Reads off the bytes of a resource what <see cref="ResourceLabels.HasInfo"/> reads off the message.</summary>
internal static class ResourceIdentity
{
    private const int Attributes = 1;
    private const int Key = 1;
    private const int Value = 2;
    private const byte TextTag = (1 << 3) | 2;

    /// <summary>Finds out whether the resource has attributes that become neither job nor instance, and one that does.</summary>
    /// <returns>False where it is malformed, or one of those that do is not a text, or comes twice.</returns>
    public static bool TryRead(ReadOnlySpan<byte> resource, out bool hasInfo)
    {
        (int names, int spaces, int instances, bool hasIdentity, bool hasOthers) = (0, 0, 0, false, false);
        var fields = new MessageFields(resource, 0, resource.Length);
        while (fields.TryNext())
        {
            if (!fields.Is(Attributes))
            {
                continue;
            }

            hasInfo = false;
            if (!MessageFields.TryFindOnly(resource, fields.Start, fields.Length, Key, out ReadOnlySpan<byte> key)
                || !MessageFields.TryFindOnly(resource, fields.Start, fields.Length, Value, out ReadOnlySpan<byte> value))
            {
                return false;
            }

            bool isName = key.SequenceEqual("service.name"u8), isSpace = key.SequenceEqual("service.namespace"u8), isInstance = key.SequenceEqual("service.instance.id"u8);
            hasOthers |= !isName && !isSpace && !isInstance;
            hasIdentity |= (isName || isInstance) && value.Length > 2;
            names += isName ? 1 : 0;
            spaces += isSpace ? 1 : 0;
            instances += isInstance ? 1 : 0;
            if ((isName || isSpace || isInstance) && !IsText(value))
            {
                return false;
            }
        }

        hasInfo = hasIdentity && hasOthers;
        return fields.AtEnd && Math.Max(names, Math.Max(spaces, instances)) <= 1;
    }

    // Nothing but a text, with its tag and length, or no value at all.
    private static bool IsText(ReadOnlySpan<byte> value)
    {
        var fields = new MessageFields(value, 0, value.Length);
        return value.IsEmpty || (value[0] == TextTag && fields.TryNext() && fields.End == value.Length);
    }
}
