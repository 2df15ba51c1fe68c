using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Fam.Orchestrator.Data;

/// <summary>
/// Saves the rows of many changes with one statement for each table that has new rows and each that has altered ones,
/// where the database takes a column as an array; a statement for each row costs several times as much on both sides.
/// </summary>
public static class GroupSave
{
    private static readonly ConcurrentDictionary<IEntityType, Table> Tables = new();

    /// <summary>
    /// Saves and commits what the context tracks, whose changes have been looked for; the context is of no further use.
    /// As with any save, versions grow, and a row that somebody else has written meanwhile fails all of it.
    /// </summary>
    /// <exception cref="DbUpdateConcurrencyException">A row was written by someone else meanwhile.</exception>
    /// <exception cref="DbException">The database refused it, or is away.</exception>
    public static async Task SaveGroupAsync(this FamDbContext rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var changed = rows.ChangeTracker.Entries().Where(entry => entry.State is not EntityState.Unchanged).ToList();
        if (rows.Database.GetDbConnection() is not NpgsqlConnection connection || !changed.TrueForAll(IsPlain))
        {
            // One save is one transaction.
            await rows.SaveChangesAsync();
            return;
        }

        await using var transaction = await rows.Database.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction)transaction.GetDbTransaction());
        var written = new List<(Table Table, int Rows)>();
        // Planned for any number of rows: planned for these many it may read a whole table to find them.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL plan_cache_mode = force_generic_plan"));
        foreach (var group in changed.GroupBy(entry => (Type: entry.Metadata, entry.State)))
        {
            var table = Tables.GetOrAdd(group.Key.Type, type => new Table(type));
            var entries = group.ToList();
            batch.BatchCommands.Add(group.Key.State == EntityState.Added ? table.Insert(entries) : table.Update(entries));
            written.Add((table, entries.Count));
        }

        await batch.ExecuteNonQueryAsync();
        for (var i = 0; i < written.Count; i++)
        {
            var (table, count) = written[i];
            if (batch.BatchCommands[i + 1].RecordsAffected != count)
                throw new DbUpdateConcurrencyException($"{count} rows of {table.Name} were to be written, and {batch.BatchCommands[i + 1].RecordsAffected} were still as they had been read.");
        }

        await transaction.CommitAsync();
    }

    private static bool IsPlain(EntityEntry entry) => entry.State == EntityState.Added || (entry is { State: EntityState.Modified, Entity: IVersionedRow });

    private sealed class Table
    {
        private readonly List<RowColumn> columns;
        private readonly List<RowColumn> inserted;
        private readonly List<RowColumn> key;
        private readonly RowColumn? version;
        private readonly string insert;
        private readonly ConcurrentDictionary<string, string> updates = new(StringComparer.Ordinal);

        public Table(IEntityType type)
        {
            Name = type.GetTableName()!;
            columns = [.. type.GetProperties().Select(property => new RowColumn(property))];
            key = [.. columns.Where(column => column.Property.IsPrimaryKey())];
            version = columns.Find(column => column.Property.Name == nameof(IVersionedRow.Version));
            // What the database numbers, in the order of the rows.
            inserted = [.. columns.Where(column => !(column.Property.IsPrimaryKey() && column.Property.ValueGenerated == ValueGenerated.OnAdd))];
            insert = $"INSERT INTO {Name} ({Names(inserted)}) SELECT * FROM unnest({Arguments(inserted.Count)})";
        }

        public string Name { get; }

        public NpgsqlBatchCommand Insert(List<EntityEntry> entries)
        {
            var command = new NpgsqlBatchCommand(insert);
            foreach (var column in inserted)
                Add(command, column, column.ReadAll(entries, entry => column.Read(entry.Entity)));
            return command;
        }

        /// <summary>Writes what any of the rows has altered for all of them: the others have it as it was.</summary>
        public NpgsqlBatchCommand Update(List<EntityEntry> entries)
        {
            var before = entries.ConvertAll(entry => (long)entry.Property(version!.Property).OriginalValue!);
            for (var i = 0; i < entries.Count; i++)
                ((IVersionedRow)entries[i].Entity).Version = before[i] + 1;
            var altered = columns.Where(column => column == version || entries.Exists(entry => entry.Property(column.Property).IsModified)).ToList();
            var command = new NpgsqlBatchCommand(updates.GetOrAdd(string.Join(',', altered.Select(column => column.Name)), _ => UpdateOf(altered)));
            foreach (var column in key)
                Add(command, column, column.ReadAll(entries, entry => column.Read(entry.Entity)));
            Add(command, version!, version!.ReadAll(before, was => was));
            foreach (var column in altered)
                Add(command, column, column.ReadAll(entries, entry => column.Read(entry.Entity)));
            return command;
        }

        private string UpdateOf(List<RowColumn> altered)
        {
            var keys = key.Select((_, i) => $"k{i}").ToList();
            var values = altered.Select((_, i) => $"v{i}").ToList();
            return $"UPDATE {Name} AS t SET {string.Join(", ", altered.Select((column, i) => $"\"{column.Name}\" = r.v{i}"))} "
                + $"FROM unnest({Arguments(key.Count + 1 + altered.Count)}) AS r({string.Join(", ", [.. keys, "was", .. values])}) "
                + $"WHERE {string.Join(" AND ", key.Select((column, i) => $"t.\"{column.Name}\" = r.k{i}"))} AND t.\"{version!.Name}\" = r.was";
        }

        private static string Names(IEnumerable<RowColumn> columns) => string.Join(", ", columns.Select(column => $"\"{column.Name}\""));

        private static string Arguments(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"${i}")));

        private static void Add(NpgsqlBatchCommand command, RowColumn column, Array values) =>
            command.Parameters.Add(new NpgsqlParameter { Value = values, DataTypeName = column.StoreType + "[]" });
    }
}
