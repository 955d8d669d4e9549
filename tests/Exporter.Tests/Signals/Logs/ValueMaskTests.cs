namespace Exporter.Tests.Signals.Logs;

public sealed class ValueMaskTests
{
    [Theory]
    [InlineData("took 17 ms", "took <*>")]
    [InlineData("generating core.2275", "generating core.<*>")]
    [InlineData("retry in -5", "retry in <*>")]
    [InlineData("load at 95%", "load at <*>")]
    [InlineData("block blk_-6952295868487656571 done", "block blk_<*> done")]
    [InlineData("iar 003a90fc dear 0x1f", "iar <*> dear <*>")]
    [InlineData("instance b9000564-fe1a-409b-b8cc-1e88b294cd1d up", "instance <*> up")]
    [InlineData("attempt_1445144423722_0020_m_000001_0 done", "<*> done")]
    [InlineData("open /var/lib/x.db: denied", "open <*>: denied")]
    [InlineData("open C:\\Windows\\x.dll: denied", "open <*>: denied")]
    [InlineData("GET /a?b=c&d=e HTTP/1.1", "GET <*>")]
    [InlineData("fetch https://example.com/a?b=c now", "fetch <*> now")]
    [InlineData("from 10.0.0.1:5070 closed", "from <*> closed")]
    [InlineData("from fe80::1 closed", "from <*> closed")]
    [InlineData("bssid 5c:50:15:4c:18:13 joined", "bssid <*> joined")]
    [InlineData("to a.example.com:443 and MSRA-SA.corp.example.com", "to <*> and <*>")]
    [InlineData("at main.go:12 in org.Example.main", "at main.go:<*> in org.Example.main")]
    [InlineData("through SOCKS5 to node12", "through SOCKS5 to node<*>")]
    [InlineData("at Sun Jul 31 03:10:23 2005 UTC end", "at <*> end")]
    [InlineData("sent 18846 bytes (18.4 KB) in <1 sec", "sent <*> bytes in <*>")]
    [InlineData("from 10.0.0.1 (a.example.com) and 10.0.0.2 () in", "from <*> and <*> in")]
    [InlineData("ids 1, 2, 3 and [4, 5]", "ids <*> and [<*>]")]
    [InlineData("delete blk_1 blk_2 blk_3 now", "delete blk_<*> now")]
    [InlineData("überlast: 5 Anfragen", "überlast: <*> Anfragen")]
    [InlineData("state=up user=root", "state=up user=root")]
    public void Line_WithValues_IsItsConstants(string line, string expected) => Assert.Equal(expected, Mined.TextOf(line));

    [Theory]
    [InlineData("")]
    [InlineData(" \t ")]
    public void Line_WithoutText_IsOfNoTemplate(string line) => Assert.Equal("(other)", Mined.TextOf(line));

    [Fact]
    public void Line_OfAnyBytes_IsMasked()
    {
        var random = new Random(3);
        var alphabet = " \t/:.<>(),-_=%0123456789abcfxzABCZ\"'[]{}é"u8.ToArray();
        var miner = new Exporter.Signals.Logs.TemplateMiner(100);
        for (var i = 0; i < 20_000; i++)
        {
            var line = new byte[random.Next(i % 100 == 0 ? 9000 : 60)];
            for (var k = 0; k < line.Length; k++)
            {
                line[k] = i % 2 == 0 ? alphabet[random.Next(alphabet.Length)] : (byte)random.Next(256);
            }

            Assert.NotNull(miner.Mine(line, default, i).Template);
        }

        Assert.InRange(miner.Templates.Count, 1, 100);
    }
}
