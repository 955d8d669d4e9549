using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Exporter.Configuration.Web;

namespace Exporter.Tests.Host.Web.Access;

/// <summary>A sidecar with a token for each role, and requests to it.</summary>
internal sealed class GuardedHost : IAsyncDisposable
{
    /// <summary>A web configuration with one user, alice, whose password is wonderland.</summary>
    public static readonly string Users = $"basic_auth_users: {{alice: \"{BCrypt.Net.BCrypt.HashPassword("wonderland", 4)}\"}}\n";

    private GuardedHost(RunningHost host) => Running = host;

    /// <summary>The roles, one for each.</summary>
    public static IReadOnlyList<Roles> EachRole { get; } = [Roles.Write, Roles.Read, Roles.Operate, Roles.Admin];

    /// <summary>The sidecar.</summary>
    public RunningHost Running { get; }

    /// <summary>The token that stands for a role.</summary>
    public static string TokenOf(Roles role) => $"the-token-of-who-may-{role.ToString().ToLowerInvariant()}";

    /// <summary>Starts one.</summary>
    /// <param name="more">Further lines of access.yml.</param>
    /// <param name="web">Text of web.yml; empty: it is not there.</param>
    public static async Task<GuardedHost> StartAsync(string more = "", string web = "")
    {
        var tokens = string.Concat(EachRole.Select(role =>
            $"\n  - {{name: {role}, sha256: {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TokenOf(role))))}, roles: [{role.ToString().ToLowerInvariant()}]}}"));
        Dictionary<string, byte[]> files = new() { ["access.yml"] = Encoding.UTF8.GetBytes($"tokens:{tokens}\n{more}"), ["web.yml"] = Encoding.UTF8.GetBytes(web) };
        return new GuardedHost(await RunningHost.StartAsync(RunningHost.NodeConfig, files: files, otlpGrpc: "127.0.0.1:0", webConfig: web.Length == 0 ? "" : "web.yml", access: "access.yml", admin: true));
    }

    /// <summary>Asks with an <c>Authorization</c>; null for none.</summary>
    public async Task<HttpResponseMessage> AskAsync(string method, string path, string? authorization)
    {
        var isGrpc = path.StartsWith("/opentelemetry.", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(isGrpc ? Running.Host.OtlpGrpcAddress! : Running.Address, path));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (isGrpc)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            request.Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
            request.Headers.TE.ParseAdd("trailers");
        }

        return await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The same, with the token of a role.</summary>
    public Task<HttpResponseMessage> AskAsync(string method, string path, Roles role) => AskAsync(method, path, $"Bearer {TokenOf(role)}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
