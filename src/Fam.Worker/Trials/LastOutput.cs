using System.Text;

namespace Fam.Worker.Trials;

/// <summary>The end of a child's <c>output.log</c>, where a crash leaves its words.</summary>
internal static class LastOutput
{
    private const int MostBytes = 4 * 1024;
    private const int MostLines = 20;

    /// <summary>At most 20 lines and 4 KiB; empty when nothing was printed.</summary>
    public static string Read(string path)
    {
        if (!File.Exists(path))
            return "";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = Math.Max(0, file.Length - MostBytes);
        var bytes = new byte[MostBytes];
        var text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, MostBytes, throwOnEndOfStream: false));
        return Secrets.Redact(string.Join('\n', text.TrimEnd().Split('\n').TakeLast(MostLines)));
    }
}
