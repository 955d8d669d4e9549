using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>A statement that is run several times with other values.</summary>
public sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <summary>Prepares a statement with parameters $1, $2...</summary>
    /// <param name="connection">Where it runs; in its transaction, if there is one.</param>
    /// <param name="text">A constant: values are parameters.</param>
    public Statement(SqliteConnection connection, string text)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Callers pass constants.
        _command.CommandText = text;
#pragma warning restore CA2100
    }

    /// <summary>Runs it.</summary>
    /// <param name="values">One a parameter; null is NULL.</param>
    public void Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        _command.ExecuteNonQuery();
    }

    /// <summary>Runs it and hands out its rows.</summary>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <inheritdoc/>
    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (_command.Parameters.Count == i)
            {
                _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
            }

            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
