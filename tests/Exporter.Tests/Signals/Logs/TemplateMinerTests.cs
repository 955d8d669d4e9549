using System.Text;
using Exporter.Ingest.Logs;
using Exporter.Signals.Logs;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Logs;

public sealed class TemplateMinerTests
{
    private readonly TemplateMiner _miner = new();

    [Fact]
    public void Word_OfFewForms_IsAConstant()
    {
        var begin = _miner.Mine("layout changes begin").Template;
        var end = _miner.Mine("layout changes end").Template;

        Assert.NotSame(begin, end);
        Assert.Equal("layout changes begin", begin.Text);
    }

    [Fact]
    public void Word_OfManyForms_IsAValue_AndItsTemplateKeepsItsIdentity()
    {
        var first = _miner.Mine("volume Alpha is full").Template;
        foreach (var name in (string[])["Beta", "Gamma", "Delta", "Epsilon"])
        {
            _miner.Mine($"volume {name} is full");
        }

        var identity = first.Id;
        Assert.Equal(5, _miner.Templates.Count);

        var sixth = _miner.Mine("volume Zeta is full").Template;

        Assert.Same(first, sixth);
        Assert.Equal(identity, sixth.Id);
        Assert.Equal("volume <*> is full", sixth.Text);
        Assert.Equal(6, sixth.Lines);
        Assert.Same(first, Assert.Single(_miner.Templates));
        Assert.Same(first, _miner.Mine("volume whatever is full").Template);
    }

    [Fact]
    public void Word_OfFourFormsInSmallLetters_IsAValue()
    {
        foreach (var name in (string[])["root", "ftp", "git"])
        {
            Assert.NotEqual("failed password for <*> of late", _miner.Mine($"failed password for {name} of late").Template.Text);
        }

        Assert.Equal("failed password for <*> of late", _miner.Mine("failed password for nobody of late").Template.Text);
    }

    [Fact]
    public void Word_AfterOneThatIntroducesAName_IsAValueAtTheSecondForm()
    {
        _miner.Mine("session opened for user cyrus");

        Assert.Equal("session opened for user <*>", _miner.Mine("session opened for user news").Template.Text);
    }

    [Fact]
    public void Word_WhereANumberWasSeen_IsAValue()
    {
        _miner.Mine("uid 17 logged in");

        Assert.Equal("uid <*> logged in", _miner.Mine("uid unknown logged in").Template.Text);
    }

    [Fact]
    public void Symbols_StayApart()
    {
        foreach (var method in (string[])["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"])
        {
            _miner.Mine($"10.0.0.1 \"{method} /a/b HTTP/1.1\" 200");
        }

        Assert.Equal(7, _miner.Templates.Count);
    }

    [Fact]
    public void FirstWord_OfManyForms_IsAValue()
    {
        for (var i = 0; i < 16; i++)
        {
            _miner.Mine($"{(char)('a' + i)}{(char)('z' - i)}x has logged in");
        }

        Assert.Equal("<*> has logged in", Assert.Single(_miner.Templates).Text);
        Assert.Same(_miner.Templates[0], _miner.Mine("anybody has logged in").Template);
    }

    [Fact]
    public void SeveralWords_OfManyForms_AreValues()
    {
        for (var i = 0; i < 8; i++)
        {
            _miner.Mine($"moved {(char)('a' + i)}q to rack {(char)('z' - i)}w of this row");
        }

        Assert.Equal("moved <*> to rack <*> of this row", Assert.Single(_miner.Templates).Text);
    }

    [Fact]
    public void Identity_IsThatOfTheFirstLine_InEachProcess() => Assert.Equal("52159346446c9a04", _miner.Mine("connection pool exhausted after 17 ms").Template.Name);

    [Theory]
    [InlineData("2015-10-18 18:01:47,978 ERROR [main] a.b: no", LogSeverity.Error)]
    [InlineData("[Sun Dec 04 04:47:44 2005] [warn] child in state 6", LogSeverity.Warn)]
    [InlineData("ts=1 level=fatal msg=\"gone\"", LogSeverity.Fatal)]
    [InlineData("no error here", LogSeverity.Unknown)]
    public void Severity_WhereTheSenderSaysNone_IsThatOfTheWords(string line, LogSeverity expected)
    {
        Assert.Equal(expected, _miner.Mine(line).Severity);
        Assert.Equal(LogSeverity.Trace, _miner.Mine(line, LogSeverity.Trace).Severity);
    }

    [Fact]
    public void Templates_BeyondTheLimit_MakeRoomForNewOnes_TheLeastSeenFirst()
    {
        TemplateMiner miner = new(8);
        for (var i = 0; i < 3; i++)
        {
            miner.Mine("this one comes often");
        }

        for (var i = 0; i < 40; i++)
        {
            miner.Mine("this one comes often");
            miner.Mine(string.Join(' ', Enumerable.Repeat("x", i + 1)));
        }

        Assert.InRange(miner.Templates.Count, 6, 8);
        Assert.Equal(41, miner.Found);
        Assert.Equal(miner.Found, miner.Forgotten + miner.Templates.Count);
        Assert.Equal(43, Assert.Single(miner.Templates, template => template.Text == "this one comes often").Lines);
    }

    [Fact]
    public void Lines_OfAKindThatHasTooMany_AreOfNoTemplate()
    {
        for (var i = 0; i < TemplateIndex.MaxBucket + 5; i++)
        {
            // They differ in most words, so nothing tells what is constant.
            _miner.Mine($"x {Word(i)} {Word(i + 1)} {Word(i + 2)} {Word(i + 3)}");
        }

        Assert.Equal(TemplateIndex.MaxBucket, _miner.Templates.Count);
        Assert.Equal(5, _miner.Other.Lines);
    }

    [Fact]
    public void KnownLines_AllocateNothing()
    {
        var lines = Enumerable.Range(0, 100).Select(i => Encoding.UTF8.GetBytes($"request {i} of user u{i} took {i * 7} ms at 10.0.0.{i}")).ToArray();
        void MineAll()
        {
            foreach (var line in lines)
            {
                _miner.Mine(line, LogSeverity.Info, 5);
            }
        }

        MineAll();

        Assert.Equal(0, Allocations.FewestBytes(_ => MineAll()));
    }

    private static string Word(int i) => string.Concat(i.ToString().Select(digit => (char)('a' + digit - '0'))) + "q";
}
