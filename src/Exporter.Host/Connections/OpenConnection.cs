using Microsoft.AspNetCore.Connections;

namespace Exporter.Host.Connections;

/// <summary>One open connection, and where it stands among those that may be closed for another; all under the lock of its <see cref="ConnectionLimit"/>.</summary>
/// <param name="connection">The connection.</param>
internal sealed class OpenConnection(ConnectionContext connection)
{
    private LinkedList<OpenConnection>? _list;
    private LinkedListNode<OpenConnection>? _node;

    /// <summary>Requests that it carries at the moment; HTTP/2 carries several.</summary>
    public int Requests { get; set; }

    /// <summary>False once it is closed for another, or has ended.</summary>
    public bool IsOpen => _list is not null;

    /// <summary>Puts it at the end of a list, the last to be closed there, and off the one that it was on; null: on none.</summary>
    public void MoveTo(LinkedList<OpenConnection>? list)
    {
        _node ??= new LinkedListNode<OpenConnection>(this);
        _list?.Remove(_node);
        list?.AddLast(_node);
        _list = list;
    }

    /// <summary>Closes it at once.</summary>
    public void Abort(string why) => connection.Abort(new ConnectionAbortedException(why));
}
