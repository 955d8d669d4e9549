using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exporter.Host.Web;

/// <summary>Says whether a request's user and password are known; a hash is computed at the first request only.</summary>
/// <remarks>
/// bcrypt takes as long as its cost says, on purpose. So hashes are computed one at a time, and only so many requests wait for theirs: guessing does not keep the machine busy,
/// nor those waiting whose password was right before.
/// </remarks>
internal sealed class BasicAuthentication : IDisposable
{
    /// <summary>The scheme, RFC 7617.</summary>
    public const string Scheme = "Basic";

    private const int MostWaiting = 64;
    private const int MostRemembered = 1000;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Func<string, string, bool> _verify;
    private int _waiting;

    // Takes as long for a name that there is not as for one that there is, so that nobody learns names by the time.
    private (int Cost, string Hash) _decoy;

    /// <summary>A check that remembers nothing yet.</summary>
    /// <param name="verify">Compares a password with a hash; null: by bcrypt.</param>
    public BasicAuthentication(Func<string, string, bool>? verify = null) => 
        _verify = verify ?? ((password, hash) => BCrypt.Net.BCrypt.Verify(password, hash));

    /// <summary>Looks at the header of one request.</summary>
    /// <param name="header">The value of <c>Authorization</c>; null where there is none.</param>
    /// <param name="users">Names and hashes.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<Admission> CheckAsync(string? header, ImmutableDictionary<string, string> users, CancellationToken cancellation)
    {
        if (!TryRead(header, out var name, out var password))
        {
            return Admission.Refused;
        }

        var known = users.TryGetValue(name, out var hash);
        var digest = Digest(name, hash, password);
        if (known && _right.ContainsKey(digest))
        {
            return Admission.Granted;
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return Admission.Busy;
        }

        try
        {
            await _one.WaitAsync(cancellation);
            try
            {
                var isRight = await Task.Run(() => _verify(password, hash ?? Decoy(users)), CancellationToken.None);
                if (!known || !isRight)
                {
                    return Admission.Refused;
                }
            }
            finally
            {
                _one.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        if (_right.Count >= MostRemembered)
        {
            _right.Clear();
        }

        _right[digest] = true;
        return Admission.Granted;
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>Reads name and password; false where the header is none of this scheme.</summary>
    internal static bool TryRead(string? header, out string name, out string password)
    {
        (name, password) = ("", "");
        if (header is null || !header.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var encoded = header.AsSpan(Scheme.Length + 1).Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        (name, password) = (text[..colon], text[(colon + 1)..]);
        return true;
    }

    // With the hash, so that a password that was changed is forgotten; keyed, so that a dump of the memory does not serve to guess it quickly.
    private string Digest(string name, string? hash, string password)
    {
        var parts = string.Join(':', new[] { name, hash ?? "", password }.Select(part => Convert.ToHexString(Encoding.UTF8.GetBytes(part))));
        return Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(parts)));
    }

    private string Decoy(ImmutableDictionary<string, string> users)
    {
        var cost = users.Values.Max(CostOf);
        if (_decoy.Cost != cost)
        {
            _decoy = (cost, BCrypt.Net.BCrypt.HashPassword(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), cost));
        }

        return _decoy.Hash;
    }

    // $2y$10$...
    private static int CostOf(string hash) => int.Parse(hash.Split('$')[2], CultureInfo.InvariantCulture);
}
