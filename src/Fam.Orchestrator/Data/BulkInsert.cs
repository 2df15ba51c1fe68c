using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fam.Orchestrator.Data;

/// <summary>Inserts many new rows at the price of few: by binary COPY where the database has it.</summary>
public static class BulkInsert
{
    /// <summary>Inserts rows within the context's transaction. On SQLite they are tracked, and inserted when the context is saved.</summary>
    /// <exception cref="PostgresException">A row is there already.</exception>
    public static async Task InsertAsync<T>(this FamDbContext rows, IEnumerable<T> entities, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Database.GetDbConnection() is not NpgsqlConnection connection)
        {
            rows.Set<T>().AddRange(entities);
            return;
        }

        var type = rows.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is no row of the model.");
        var columns = type.GetProperties().Select(property => (
            Name: property.GetColumnName(),
            Type: property.GetRelationalTypeMapping().StoreType,
            Read: (Func<T, object?>)(row => Stored(property.GetTypeMapping().Converter, property.PropertyInfo!.GetValue(row))))).ToList();
        var names = string.Join(", ", columns.Select(column => $"\"{column.Name}\""));
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {type.GetTableName()} ({names}) FROM STDIN (FORMAT BINARY)", cancellation);
        foreach (var row in entities)
        {
            await copy.StartRowAsync(cancellation);
            foreach (var column in columns)
            {
                if (column.Read(row) is { } value)
                    await copy.WriteAsync(value, column.Type, cancellation);
                else
                    await copy.WriteNullAsync(cancellation);
            }
        }

        await copy.CompleteAsync(cancellation);
    }

    private static object? Stored(Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter? converter, object? value) =>
        value is null || converter is null ? value : converter.ConvertToProvider(value);
}
