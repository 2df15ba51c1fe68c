using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Checkpoints;

/// <summary>One tensor's place in a file: offsets are absolute, in bytes.</summary>
public sealed record SafeTensorsEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End);

/// <summary>
/// The header of a safetensors file: an unsigned 64-bit length, then JSON of names to dtype, shape and data_offsets.
/// Everything a hostile file could say is checked before a byte of data is read.
/// </summary>
public static class SafeTensorsHeader
{
    /// <summary>The format's own limit on the header, in bytes.</summary>
    public const long MaxBytes = 100_000_000;

    private static readonly Dictionary<string, (ScalarType Type, int Bytes)> Types = new(StringComparer.Ordinal)
    {
        ["F64"] = (ScalarType.Float64, 8),
        ["F32"] = (ScalarType.Float32, 4),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["I64"] = (ScalarType.Int64, 8),
        ["I32"] = (ScalarType.Int32, 4),
        ["U8"] = (ScalarType.Byte, 1),
    };

    /// <summary>The format's name of a type.</summary>
    public static string NameOf(ScalarType type) => Types.FirstOrDefault(pair => pair.Value.Type == type).Key
        ?? throw new ArgumentException($"{type} cannot be written; safetensors takes {string.Join(", ", Types.Keys)} here.", nameof(type));

    /// <summary>Reads the header of a file by its path.</summary>
    /// <exception cref="CheckpointException">There is no such file, or <see cref="Read"/> refuses it.</exception>
    public static IReadOnlyList<SafeTensorsEntry> ReadFile(string path)
    {
        if (!File.Exists(path)) throw new CheckpointException($"{path} does not exist.");
        using var file = File.OpenRead(path);
        return Read(file, path);
    }

    /// <summary>Reads the header of a file positioned at its start.</summary>
    /// <exception cref="CheckpointException">The header is not whole, not JSON, or lies about its data.</exception>
    public static IReadOnlyList<SafeTensorsEntry> Read(Stream file, string path)
    {
        var prefix = new byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8) throw new CheckpointException($"{path}: {file.Length} bytes are too few for a safetensors file.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxBytes || (long)length > file.Length - 8)
            throw new CheckpointException($"{path}: the header says it has {length} bytes; it may have up to {Math.Min(MaxBytes, file.Length - 8)}.");
        var header = new byte[length];
        file.ReadExactly(header);
        var entries = Parse(header, path, dataStart: 8 + (long)length, file.Length);
        CheckCover(entries, path, 8 + (long)length, file.Length);
        return entries;
    }

    private static List<SafeTensorsEntry> Parse(byte[] header, string path, long dataStart, long fileLength)
    {
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return [.. json.RootElement.EnumerateObject().Where(member => member.Name != "__metadata__").Select(member => Entry(member, path, dataStart, fileLength))];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CheckpointException($"{path}: the header is not a safetensors header: {failure.Message}", failure);
        }
    }

    private static SafeTensorsEntry Entry(JsonProperty member, string path, long dataStart, long fileLength)
    {
        var name = member.Name;
        var dtype = member.Value.GetProperty("dtype").GetString() ?? "null";
        if (!Types.TryGetValue(dtype, out var type))
            throw new CheckpointException($"{path}: tensor {name} has dtype {dtype}; readable are {string.Join(", ", Types.Keys)}.");
        long[] shape = [.. member.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. member.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        var room = fileLength - dataStart;
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > room)
            throw new CheckpointException($"{path}: tensor {name} has data_offsets [{string.Join(", ", offsets)}]; they must be two ascending numbers from 0 to {room}.");
        if (shape.Length > 8 || Array.Exists(shape, size => size < 0) || !Matches(shape, type.Bytes, offsets[1] - offsets[0]))
            throw new CheckpointException($"{path}: tensor {name} has shape [{string.Join(", ", shape)}] of {dtype}, which is not {offsets[1] - offsets[0]} bytes.");
        return new SafeTensorsEntry(name, type.Type, shape, dataStart + offsets[0], dataStart + offsets[1]);
    }

    private static bool Matches(long[] shape, int elementBytes, long bytes)
    {
        Int128 expected = elementBytes;
        foreach (var size in shape)
        {
            expected *= size;
            if (expected > bytes) return false;
        }

        return expected == bytes;
    }

    // The format allows neither overlaps nor holes.
    private static void CheckCover(List<SafeTensorsEntry> entries, string path, long dataStart, long fileLength)
    {
        var at = dataStart;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != at) throw new CheckpointException($"{path}: tensor {entry.Name} begins at byte {entry.Begin}; the data before it ends at {at}.");
            at = entry.End;
        }

        if (at != fileLength) throw new CheckpointException($"{path}: {fileLength - at} bytes after the last tensor belong to none.");
    }
}
