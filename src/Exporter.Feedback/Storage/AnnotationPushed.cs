using Exporter.Feedback.Annotations;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Notes that others have heard of an annotation, or refuse to.</summary>
/// <param name="pushed">The annotation as it was told; one that has changed meanwhile waits on.</param>
/// <param name="remoteId">What it is called there; null where it is not there.</param>
public sealed class AnnotationPushed(WaitingAnnotation pushed, long? remoteId) : IStoreWrite
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _waitsOn;

    /// <summary>True once it is committed; false when it will never be.</summary>
    public Task<bool> Written => _done.Task;

    /// <summary>Once it is committed: whether it has changed meanwhile, so that others have yet to hear of that.</summary>
    public bool WaitsOn => _waitsOn;

    /// <inheritdoc/>
    public long Bytes => 512;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using var update = new Statement(connection, "UPDATE annotations SET remote_id = $2, is_waiting = revision <> $3 WHERE key = $1 RETURNING is_waiting");
        using var row = update.Query(pushed.Wanted.Key, remoteId, pushed.Revision);
        _waitsOn = row.Read() && row.GetBoolean(0);
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written);
}
