using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fam.Orchestrator.Data;

/// <summary>Values inside of columns that hold a JSON object, as each database reads them.</summary>
public static class JsonColumn
{
    /// <summary>An expression: the value of a key as text, null where there is none.</summary>
    /// <param name="column">The column, as in the statement.</param>
    /// <param name="key">The parameter's place that holds the key, such as <c>{2}</c>.</param>
    public static string Text(FamDbContext rows, string column, string key) =>
        IsPostgres(rows) ? $"(CAST({column} AS jsonb) ->> {key})" : $"CAST({column} ->> {key} AS TEXT)";

    /// <summary>An expression: the value of a key as a number, null where it is none. Not-a-number and infinity are none.</summary>
    public static string Number(FamDbContext rows, string column, string key)
    {
        var text = Text(rows, column, key);
        return IsPostgres(rows)
            ? $"(CASE WHEN {text} ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$' THEN CAST({text} AS double precision) END)"
            : $"(CASE WHEN {text} GLOB '*[0-9]*' AND {text} NOT GLOB '*[^-+0-9.eE]*' AND {text} NOT GLOB '[eE]*' THEN CAST({column} ->> {key} AS REAL) END)";
    }

    private static bool IsPostgres(FamDbContext rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Database.GetDbConnection() is NpgsqlConnection;
    }
}
