namespace Exporter.TestKit;

/// <summary>The HTTP client of all tests.</summary>
public static class Web
{
    /// <summary>One client for the whole process; it keeps no state between requests.</summary>
    public static HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Whether a GET is answered with a 2xx.</summary>
    public static async Task<bool> IsOkAsync(Uri address)
    {
        using HttpResponseMessage response = await Client.GetAsync(address);
        return response.IsSuccessStatusCode;
    }

    /// <summary>POSTs nothing; returns status code and body, as a message shows them.</summary>
    public static async Task<string> PostAsync(Uri address)
    {
        using HttpResponseMessage response = await Client.PostAsync(address, content: null);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }
}
