namespace Exporter.Signals.Logs;

/// <summary>Cuts a log line into tokens and replaces its values.</summary>
internal static class LineMasker
{
    /// <summary>Bytes of a line that are looked at.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Fills a masked line.</summary>
    /// <param name="text">One line, UTF-8.</param>
    /// <param name="line">Takes its tokens.</param>
    public static void Mask(ReadOnlySpan<byte> text, MaskedLine line)
    {
        line.Clear();
        text = text[..Math.Min(text.Length, MaxBytes)];
        var spaced = false;
        while (!text.IsEmpty && !line.IsFull)
        {
            if (Ascii.IsSpace(text[0]))
            {
                spaced = true;
                text = text[1..];
                continue;
            }

            var end = text.IndexOfAny(Ascii.Boundaries);
            if (end == 0)
            {
                line.AddMark(text[0], spaced);
                end = 1;
            }
            else
            {
                end = end < 0 ? text.Length : end;
                if (end > 1 && (text[0] == '/' || text[..end].IndexOf("://"u8) > 0))
                {
                    var rest = text[end..].IndexOfAny(Ascii.PathEnds);
                    end = rest < 0 ? text.Length : end + rest;
                }

                AddRun(text[..end], line, spaced);
            }

            text = text[end..];
            spaced = false;
        }
    }

    /// <summary>A run of text up to white space or punctuation; what ends it (<c>failed:</c>, <c>done...</c>) is punctuation too.</summary>
    private static void AddRun(ReadOnlySpan<byte> run, MaskedLine line, bool spaced)
    {
        var core = run;
        while (core.Length > 1 && core[^1] is (byte)'.' or (byte)':')
        {
            core = core[..^1];
        }

        if (core.IndexOfAny((byte)':', (byte)'/', (byte)'.') >= 0 && ValueMask.IsWhole(core))
        {
            line.AddValue(spaced);
        }
        else
        {
            while (core.IndexOf((byte)':') is >= 0 and var colon)
            {
                if (colon > 0)
                {
                    AddWord(core[..colon], line, spaced);
                    spaced = false;
                }

                line.AddMark((byte)':', spaced);
                spaced = false;
                core = core[(colon + 1)..];
            }

            if (!core.IsEmpty)
            {
                AddWord(core, line, spaced);
            }
        }

        foreach (var mark in run[(run.Length - TrailingMarks(run))..])
        {
            line.AddMark(mark, spaced: false);
        }
    }

    private static int TrailingMarks(ReadOnlySpan<byte> run)
    {
        var marks = 0;
        while (run.Length - marks > 1 && run[^(marks + 1)] is (byte)'.' or (byte)':')
        {
            marks++;
        }

        return marks;
    }

    private static void AddWord(ReadOnlySpan<byte> word, MaskedLine line, bool spaced)
    {
        if (line.IsFull)
        {
            return;
        }

        if (ValueMask.IsWhole(word))
        {
            line.AddValue(spaced);
            return;
        }

        var room = line.Room;
        var written = ValueMask.Mask(word, room);
        if (written == ValueMask.Value.Length && room[..written].SequenceEqual(ValueMask.Value))
        {
            line.AddValue(spaced);
        }
        else if (written > 0)
        {
            line.AddWord(room[..written], partial: true, spaced);
        }
        else
        {
            line.AddWord(word, partial: false, spaced);
        }
    }
}
