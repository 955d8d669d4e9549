namespace Exporter.Feedback;

/// <summary>What champion and challenger came to on the same predictions, incidents and time; lies in a snapshot as it lies in memory.</summary>
internal struct PairSums
{
    /// <summary>Predictions of both with a certain outcome.</summary>
    internal long Predictions;

    /// <summary>Sum of (probability − outcome)² over them, of the champion and of the challenger.</summary>
    internal double ChampionSquares;
    internal double ChallengerSquares;

    /// <summary>Incidents that both could have announced, and those that they did, each and both.</summary>
    internal int Onsets;
    internal int ChampionCaught;
    internal int ChallengerCaught;
    internal int BothCaught;

    /// <summary>Alerts that were decided.</summary>
    internal int ChampionRight;
    internal int ChampionWrong;
    internal int ChallengerRight;
    internal int ChallengerWrong;

    /// <summary>True where nothing was counted.</summary>
    internal readonly bool IsEmpty => Predictions == 0 && Onsets == 0 && ChampionRight + ChampionWrong + ChallengerRight + ChallengerWrong == 0;

    internal void AddPrediction(double champion, double challenger, bool happened)
    {
        var outcome = happened ? 1.0 : 0.0;
        Predictions++;
        ChampionSquares += (champion - outcome) * (champion - outcome);
        ChallengerSquares += (challenger - outcome) * (challenger - outcome);
    }

    internal void AddOnset(bool championCaught, bool challengerCaught)
    {
        Onsets++;
        ChampionCaught += championCaught ? 1 : 0;
        ChallengerCaught += challengerCaught ? 1 : 0;
        BothCaught += championCaught && challengerCaught ? 1 : 0;
    }

    internal void AddAlert(bool ofChallenger, bool right)
    {
        if (ofChallenger)
        {
            ChallengerRight += right ? 1 : 0;
            ChallengerWrong += right ? 0 : 1;
        }
        else
        {
            ChampionRight += right ? 1 : 0;
            ChampionWrong += right ? 0 : 1;
        }
    }

    internal void Add(in PairSums other)
    {
        Predictions += other.Predictions;
        ChampionSquares += other.ChampionSquares;
        ChallengerSquares += other.ChallengerSquares;
        Onsets += other.Onsets;
        ChampionCaught += other.ChampionCaught;
        ChallengerCaught += other.ChallengerCaught;
        BothCaught += other.BothCaught;
        ChampionRight += other.ChampionRight;
        ChampionWrong += other.ChampionWrong;
        ChallengerRight += other.ChallengerRight;
        ChallengerWrong += other.ChallengerWrong;
    }
}
