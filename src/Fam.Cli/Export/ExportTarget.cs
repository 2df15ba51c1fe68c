using System.Text;

namespace Fam.Cli.Export;

/// <summary>
/// Where an export goes: standard output, or a file that has its name only once it is whole. Until then it is
/// <c>.NAME.part</c> beside it, which a failure removes.
/// </summary>
internal sealed class ExportTarget : IAsyncDisposable
{
    private readonly string? _path;
    private readonly string? _part;
    private readonly StreamWriter _writer;
    private bool _isWhole;

    public ExportTarget(string? path)
    {
        _path = path is null or "-" ? null : Path.GetFullPath(path);
        _part = _path is null ? null : Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.part");
        if (_part is not null) Directory.CreateDirectory(Path.GetDirectoryName(_part)!);
        Stream stream = _part is null ? Console.OpenStandardOutput() : new FileStream(_part, FileMode.Create, FileAccess.Write, FileShare.None);
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);
    }

    /// <summary>The file, absolute; null for standard output.</summary>
    public string? File => _path;

    public Task WriteAsync(string text) => _writer.WriteAsync(text);

    /// <summary>Everything is written: the file gets its name.</summary>
    public async Task FinishAsync()
    {
        await _writer.DisposeAsync();
        if (_part is not null) System.IO.File.Move(_part, _path!, overwrite: true);
        _isWhole = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isWhole) return;
        await _writer.DisposeAsync();
        if (_part is not null) System.IO.File.Delete(_part);
    }
}
