using System.Text;

namespace Fam.Cli.Tests.Telemetry;

/// <summary>Reads the length-delimited fields of a protobuf message: https://protobuf.dev/programming-guides/encoding/.</summary>
internal static class ProtobufFields
{
    /// <summary>All values of a field that are bytes, text or messages.</summary>
    public static List<byte[]> Of(byte[] message, int field)
    {
        var values = new List<byte[]>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(tag >> 3) == field)
                        values.Add(message[at..(at + length)]);
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new FormatException($"Wire type {tag & 7} at byte {at}.");
            }
        }

        return values;
    }

    public static string Text(byte[] message, int field) => Of(message, field) is [var only] ? Encoding.UTF8.GetString(only) : "";

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
