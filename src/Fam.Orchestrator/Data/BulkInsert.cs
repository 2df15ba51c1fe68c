using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Fam.Orchestrator.Data;

/// <summary>
/// Inserts many new rows at the price of few, and holds none of them: by binary COPY where the database has it, else by
/// one prepared statement.
/// </summary>
public static class BulkInsert
{
    /// <summary>Inserts rows within the context's transaction, past what it tracks.</summary>
    /// <param name="entities">Read once, one by one.</param>
    /// <exception cref="DbException">A row is there already.</exception>
    public static Task InsertAsync<T>(this FamDbContext rows, IEnumerable<T> entities, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(entities);
        var type = rows.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is no row of the model.");
        var columns = type.GetProperties().Select(property => new RowColumn(property)).ToList();
        return rows.Database.GetDbConnection() is NpgsqlConnection connection
            ? CopyAsync(connection, type, columns, entities, cancellation)
            : PutAsync(rows, type, columns, entities, cancellation);
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, IEntityType type, List<RowColumn> columns, IEnumerable<T> entities, CancellationToken cancellation)
        where T : class
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {type.GetTableName()} ({Names(columns)}) FROM STDIN (FORMAT BINARY)", cancellation);
        foreach (var row in entities)
        {
            await copy.StartRowAsync(cancellation);
            foreach (var column in columns)
            {
                if (column.Read(row) is { } value)
                    await copy.WriteAsync(value, column.StoreType, cancellation);
                else
                    await copy.WriteNullAsync(cancellation);
            }
        }

        await copy.CompleteAsync(cancellation);
    }

    private static async Task PutAsync<T>(FamDbContext rows, IEntityType type, List<RowColumn> columns, IEnumerable<T> entities, CancellationToken cancellation)
        where T : class
    {
        await using var command = rows.Database.GetDbConnection().CreateCommand();
        command.Transaction = rows.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = $"INSERT INTO {type.GetTableName()} ({Names(columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        var parameters = columns.Select((_, i) =>
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
            return parameter;
        }).ToList();
        foreach (var row in entities)
        {
            for (var i = 0; i < columns.Count; i++)
                parameters[i].Value = columns[i].Read(row) ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static string Names(IEnumerable<RowColumn> columns) => string.Join(", ", columns.Select(column => $"\"{column.Name}\""));
}
