using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Checkpoints;

/// <summary>Reads and writes safetensors files. Tensors come and go in CPU memory.</summary>
public static class SafeTensors
{
    /// <summary>All tensors of a file, owned by the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">The file is not whole or not safetensors.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        using var file = Open(path);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in SafeTensorsHeader.Read(file, path))
        {
            if (entry.End - entry.Begin > int.MaxValue) throw new CheckpointException($"{path}: tensor {entry.Name} has {entry.End - entry.Begin} bytes; one tensor may have up to {int.MaxValue}.");
            var data = new byte[entry.End - entry.Begin];
            file.Position = entry.Begin;
            file.ReadExactly(data);
            var tensor = empty(entry.Shape, dtype: entry.Type);
            if (data.Length > 0) tensor.bytes = data;
            tensors.Add(entry.Name, tensor);
        }

        return tensors;
    }

    /// <summary>Writes tensors in the order given and syncs the file to disk.</summary>
    public static void Save(string path, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var contents = tensors.Select(item => (item.Name, Tensor: item.Tensor.detach().cpu().contiguous())).ToList();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        var header = Header(contents);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        file.Write(prefix);
        file.Write(header);
        foreach (var (_, tensor) in contents.Where(item => item.Tensor.numel() > 0)) file.Write(tensor.bytes);
        file.Flush(flushToDisk: true);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (IOException failure)
        {
            throw new CheckpointException($"{path}: {failure.Message}", failure);
        }
    }

    private static byte[] Header(List<(string Name, Tensor Tensor)> contents)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var at = 0L;
            foreach (var (name, tensor) in contents)
            {
                var end = at + (tensor.numel() * tensor.element_size());
                json.WriteStartObject(name);
                json.WriteString("dtype", SafeTensorsHeader.NameOf(tensor.dtype));
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", [at, end]);
                json.WriteEndObject();
                at = end;
            }

            json.WriteEndObject();
        }

        // Data starts at a multiple of 8 bytes; spaces after the JSON are allowed for that.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
