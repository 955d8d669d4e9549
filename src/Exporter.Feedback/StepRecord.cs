using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>What the ledger is told of one step, as the bytes that a journal keeps: the same record, the same outcomes.</summary>
/// <remarks>
/// <code>
/// record = version (i32) · step (i64, Unix ms) · bits of the step (u8) · horizons (i32)
///        · champion's version · challengers (i32) × { name · version }
///        · newcomers (i32) × { track (i32) · labels } · reports (i32) × { track (i32) · start (i64) · end (i64) } · tracks (i32) × cell
/// cell   = flags (u8) · (1 + challengers) × horizons × { <see cref="ProbabilityCode"/> (u8) · bits (u8) }
/// </code>
/// Tracks are numbered as in the ledger; 5 bytes each with two horizons and no challenger, of which most are alike and are compressed away.
/// </remarks>
/// <param name="StepMs">The step, Unix ms.</param>
/// <param name="FailuresKnown">False when the failure expression could not be seen at this step.</param>
/// <param name="Champion">Version of the model that predicts; the last one known where the step was not scored.</param>
/// <param name="Challengers">The models beside it, in the order of their predictions in a cell.</param>
/// <param name="Newcomers">Entities that are followed from this step on, with their tracks.</param>
/// <param name="Reports">Incidents that somebody reported and that this step takes in.</param>
/// <param name="Cells">One a track.</param>
/// <param name="IsFrozen">True where an operator lets nothing be learnt from this step.</param>
internal readonly ref struct StepRecord(
    long StepMs,
    bool FailuresKnown,
    string Champion,
    IReadOnlyList<ChallengerIdentity> Challengers,
    IReadOnlyList<(int Track, Labels Entity)> Newcomers,
    IReadOnlyList<ReportedSpan> Reports,
    ReadOnlySpan<byte> Cells,
    bool IsFrozen = false)
{
    /// <summary>The predictor's windows hold the entity.</summary>
    internal const byte Known = 1;

    /// <summary>The entity has a signal.</summary>
    internal const byte Present = 2;

    /// <summary>The failure expression is not zero.</summary>
    internal const byte Failing = 4;

    /// <summary>A change began, by the stream or as somebody reported.</summary>
    internal const byte Changed = 8;

    /// <summary>Somebody has silenced or acknowledged the entity's alerts.</summary>
    internal const byte Acted = 16;

    /// <summary>The entity would have begun an alert, had the budget had room for one.</summary>
    internal const byte Withheld = 32;

    /// <summary>An operator lets no alert of the entity begin or go on.</summary>
    internal const byte Muted = 64;

    /// <summary>Somebody works on the entity: what happens to it is no incident.</summary>
    internal const byte Maintained = 128;

    /// <summary>Bit of a horizon: at or above the threshold, and not withheld by a budget.</summary>
    internal const byte Alerting = 1;

    /// <summary>Bit of a horizon: high enough for an alert to go on.</summary>
    internal const byte Holding = 2;

    /// <summary>Bit of a horizon: there is a prediction; else code and bits are zero.</summary>
    internal const byte Made = 4;

    /// <summary>Bit of a horizon: at or above the model's own threshold.</summary>
    internal const byte AlertingByModel = 8;

    /// <summary>Bit of a horizon: high enough for an alert at the model's own threshold to go on.</summary>
    internal const byte HoldingByModel = 16;

    /// <summary>Bit of a horizon: an operator states the probability; the model has no part in it.</summary>
    internal const byte Stated = 32;

    private const int Version = 4;

    // Bits of the step.
    private const byte FailuresAreKnown = 1;
    private const byte NothingIsLearnt = 2;

    internal long StepMs { get; } = StepMs;

    internal bool FailuresKnown { get; } = FailuresKnown;

    internal bool IsFrozen { get; } = IsFrozen;

    internal string Champion { get; } = Champion;

    internal IReadOnlyList<ChallengerIdentity> Challengers { get; } = Challengers;

    internal IReadOnlyList<(int Track, Labels Entity)> Newcomers { get; } = Newcomers;

    internal IReadOnlyList<ReportedSpan> Reports { get; } = Reports;

    internal ReadOnlySpan<byte> Cells { get; } = Cells;

    /// <summary>Bytes of one cell.</summary>
    internal static int CellBytes(int horizons, int challengers) => 1 + (2 * horizons * (1 + challengers));

    /// <summary>What a cell holds of a prediction.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="contender">0 for the champion, from 1 on for challengers.</param>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="horizons">How many there are.</param>
    internal static Span<byte> PredictionOf(Span<byte> cell, int contender, int horizon, int horizons) => cell.Slice(1 + (2 * ((contender * horizons) + horizon)), 2);

    /// <inheritdoc cref="PredictionOf(Span{byte}, int, int, int)"/>
    internal static ReadOnlySpan<byte> PredictionOf(ReadOnlySpan<byte> cell, int contender, int horizon, int horizons) =>
        cell.Slice(1 + (2 * ((contender * horizons) + horizon)), 2);

    /// <summary>Writes the record.</summary>
    internal void Write(StateWriter writer, int horizons)
    {
        writer.Write(Version);
        writer.Write(StepMs);
        writer.Write((byte)((FailuresKnown ? FailuresAreKnown : 0) | (IsFrozen ? NothingIsLearnt : 0)));
        writer.Write(horizons);
        writer.WriteText(Champion);
        writer.Write(Challengers.Count);
        for (var i = 0; i < Challengers.Count; i++)
        {
            Challengers[i].Save(writer);
        }

        writer.Write(Newcomers.Count);
        for (var i = 0; i < Newcomers.Count; i++)
        {
            writer.Write(Newcomers[i].Track);
            writer.WriteLabels(Newcomers[i].Entity);
        }

        writer.Write(Reports.Count);
        for (var i = 0; i < Reports.Count; i++)
        {
            writer.Write(Reports[i].Track);
            writer.Write(Reports[i].StartMs);
            writer.Write(Reports[i].EndMs);
        }

        writer.WriteBytes(Cells);
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="StateFormatException">It is none of so many horizons.</exception>
    internal static StepRecord Read(ReadOnlyMemory<byte> record, int horizons)
    {
        var reader = new StateReader(record);
        var (version, stepMs, bits, saved) = (reader.Read<int>(), reader.Read<long>(), reader.Read<byte>(), reader.Read<int>());
        if (version != Version || saved != horizons)
        {
            throw new StateFormatException($"a step's record has version {version} and {saved} horizons, expected are {Version} and {horizons}");
        }

        var champion = reader.ReadText();
        var challengers = new ChallengerIdentity[reader.ReadCount(2 * sizeof(int))];
        for (var i = 0; i < challengers.Length; i++)
        {
            challengers[i] = ChallengerIdentity.Load(reader);
        }

        var newcomers = new (int, Labels)[reader.ReadCount(2 * sizeof(int))];
        for (var i = 0; i < newcomers.Length; i++)
        {
            newcomers[i] = (reader.Read<int>(), reader.ReadLabels());
        }

        var reports = new ReportedSpan[reader.ReadCount(sizeof(int) + (2 * sizeof(long)))];
        for (var i = 0; i < reports.Length; i++)
        {
            reports[i] = new ReportedSpan(reader.Read<int>(), reader.Read<long>(), reader.Read<long>());
        }

        return new StepRecord(stepMs, (bits & FailuresAreKnown) != 0, champion, challengers, newcomers, reports, reader.ReadBytes(), (bits & NothingIsLearnt) != 0);
    }
}

/// <summary>A reported incident as a step's record has it.</summary>
/// <param name="Track">The entity's track.</param>
/// <param name="StartMs">When it began, Unix ms.</param>
/// <param name="EndMs">The last instant that is said of it, Unix ms.</param>
internal readonly record struct ReportedSpan(int Track, long StartMs, long EndMs);
