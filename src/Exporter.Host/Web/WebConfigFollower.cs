using System.Collections.Immutable;
using Exporter.Configuration;

namespace Exporter.Host.Web;

/// <summary>The web configuration in force. The files are looked at each second; while they are wrong, what was last right stays.</summary>
/// <remarks>Whether there is TLS at all, and HTTP/2, is decided at the start: a socket cannot become another while clients are connected.</remarks>
internal sealed class WebConfigFollower : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly WebConfigFiles _files;
    private readonly WebMetrics _metrics;
    private readonly ILogger _logger;
    private readonly PeriodicWork _work;
    private ImmutableArray<ConfigError> _told = [];
    private volatile WebConfig _current;

    /// <summary>Follows the files.</summary>
    /// <param name="files">The files; none of them: nothing is asked of anybody.</param>
    /// <param name="first">What they say now.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="logger">Told of each change.</param>
    /// <param name="time">Measures the distance of two looks.</param>
    public WebConfigFollower(WebConfigFiles files, WebConfig first, WebMetrics metrics, ILogger logger, TimeProvider time)
    {
        (_files, _current, _metrics, _logger) = (files, first, metrics, logger);
        _work = new PeriodicWork(Interval, time, _ => Look());
    }

    /// <summary>What is in force.</summary>
    public WebConfig Current => _current;

    /// <summary>Begins to look.</summary>
    public void Start()
    {
        WarnOfCurves();
        if (!_files.IsEmpty)
        {
            _work.Start();
        }
    }

    /// <summary>Looks at the files once.</summary>
    internal void Look()
    {
        var before = _current;
        var now = WebConfig.Load(_files, before, out var errors);
        if (now is not null && (now.Tls is null) != (before.Tls is null))
        {
            errors = [new ConfigError(_files.Web, 0, 0, $"tls_server_config is {(now.Tls is null ? "gone" : "new")}, which takes a restart")];
            now = null;
        }

        _metrics.Looked(now is not null);
        if (now is null)
        {
            Tell(errors);
            return;
        }

        _told = [];
        if (!ReferenceEquals(now, before))
        {
            _current = now;
            Log.WebConfigLoaded(_logger, _files.ToString(), now.Options.Users.Count, now.Access?.Tokens.Length ?? 0, now.Tls is not null);
            WarnOfCurves();
            if (now.Options.Http2 != before.Options.Http2)
            {
                Log.NeedsRestart(_logger, "http_server_config.http2");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    // The same mistakes each second would say nothing new.
    private void Tell(ImmutableArray<ConfigError> errors)
    {
        if (errors.SequenceEqual(_told))
        {
            return;
        }

        _told = errors;
        foreach (var error in errors)
        {
            Log.WebConfigRefused(_logger, error.ToString());
        }
    }

    private void WarnOfCurves()
    {
        if (_current.Options.Tls is { NamesCurves: true })
        {
            Log.CurvesNotSet(_logger);
        }
    }
}
