using System.Collections.Immutable;
using System.Text;
using Exporter.Host.Web;

namespace Exporter.Tests.Host.Web;

public sealed class BasicAuthenticationTests
{
    private static readonly ImmutableDictionary<string, string> Users = ImmutableDictionary<string, string>.Empty.Add("alice", Hash("wonder:land"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KnownUser_IsGranted_AndNobodyElse()
    {
        using var authentication = new BasicAuthentication();

        // RFC 7617: the name ends at the first colon, so a password may have some.
        Assert.Equal(Admission.Granted, await authentication.CheckAsync(Header("alice", "wonder:land"), Users, Cancellation));
        Assert.Equal(Admission.Granted, await authentication.CheckAsync(Header("alice", "wonder:land").Replace("Basic", "bAsIc", StringComparison.Ordinal), Users, Cancellation));
        foreach (var header in new[] { null, "", "Basic", "Basic ", "Basic !!!", "Basic YWxpY2U=", "Bearer x", Header("alice", "wonder"), Header("alice", ""), Header("Alice", "wonder:land"), Header("", "") })
        {
            Assert.Equal(Admission.Refused, await authentication.CheckAsync(header, Users, Cancellation));
        }
    }

    [Fact]
    public async Task RightPassword_IsComputedOnce_AndAgainForAnotherHash()
    {
        var computed = 0;
        using var authentication = new BasicAuthentication((password, hash) =>
        {
            computed++;
            return BCrypt.Net.BCrypt.Verify(password, hash);
        });

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Admission.Granted, await authentication.CheckAsync(Header("alice", "wonder:land"), Users, Cancellation));
        }

        Assert.Equal(1, computed);
        Assert.Equal(Admission.Refused, await authentication.CheckAsync(Header("alice", "wonder:land"), Users.SetItem("alice", Hash("other")), Cancellation));
        Assert.Equal(2, computed);
    }

    [Fact]
    public async Task UnknownName_TakesAsLongAsAKnownOne()
    {
        var hashes = new List<string>();
        using var authentication = new BasicAuthentication((_, hash) =>
        {
            hashes.Add(hash);
            return true;
        });

        // Not even a right decoy lets anybody in.
        Assert.Equal(Admission.Refused, await authentication.CheckAsync(Header("mallory", "x"), Users, Cancellation));
        Assert.Equal("$2a$04$", Assert.Single(hashes)[..7]);
    }

    [Fact]
    public async Task Guessing_KeepsNobodyWaitingWhoWasRightBefore()
    {
        using var goOn = new SemaphoreSlim(0);
        var isHeld = false;
        using var authentication = new BasicAuthentication((password, _) =>
        {
            if (isHeld)
            {
                goOn.Wait(Cancellation);
            }

            return password == "wonder:land";
        });
        Assert.Equal(Admission.Granted, await authentication.CheckAsync(Header("alice", "wonder:land"), Users, Cancellation));

        isHeld = true;
        var guesses = Enumerable.Range(0, 100).Select(i => authentication.CheckAsync(Header("alice", $"guess {i}"), Users, Cancellation)).ToArray();

        Assert.Equal(36, guesses.Count(guess => guess.IsCompleted && guess.Result == Admission.Busy));
        Assert.Equal(Admission.Granted, await authentication.CheckAsync(Header("alice", "wonder:land"), Users, Cancellation));

        goOn.Release(64);
        Assert.Equal(64, (await Task.WhenAll(guesses)).Count(guess => guess == Admission.Refused));
    }

    private static string Hash(string password) => BCrypt.Net.BCrypt.HashPassword(password, 4);

    private static string Header(string name, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));
}
