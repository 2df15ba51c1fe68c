using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Fam.Orchestrator.Data;

/// <summary>A column of the model, read from rows in memory past the change tracker.</summary>
public sealed class RowColumn(IProperty property)
{
    private readonly IClrPropertyGetter getter = property.GetGetter();
    private readonly Func<object?, object?>? convert = property.GetTypeMapping().Converter?.ConvertToProvider;
    private readonly Type element = Nullable(property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType);

    public string Name { get; } = property.GetColumnName();

    public IProperty Property => property;

    public string StoreType { get; } = property.GetRelationalTypeMapping().StoreType;

    /// <summary>What the database stores of the row; null where that is nothing.</summary>
    public object? Read(object row) => Store(getter.GetClrValue(row));

    /// <summary>What the database stores of a value of the property.</summary>
    public object? Store(object? value) => value is null ? null : convert?.Invoke(value) ?? value;

    /// <summary>The column of many rows, as an array that the database's driver knows.</summary>
    public Array ReadAll<T>(IReadOnlyList<T> rows, Func<T, object?> read)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(read);
        var values = Array.CreateInstance(element, rows.Count);
        for (var i = 0; i < rows.Count; i++)
            values.SetValue(read(rows[i]), i);
        return values;
    }

    private static Type Nullable(Type type) => type.IsValueType && System.Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;
}
