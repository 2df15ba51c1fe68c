using System.CommandLine;
using System.Text;
using System.Text.Json;
using Fam.Cli.CommandLine;
using Fam.Worker.Tokenizers;

namespace Fam.Cli.Model;

/// <summary><c>fam model tokenize</c>: text to ids and back with a <c>tokenizer.json</c>.</summary>
internal static class TokenizeText
{
    public static Command Command()
    {
        var tokenizer = new Option<string>("--tokenizer") { Description = "A tokenizer.json, or the directory that has it.", HelpName = "PATH", Required = true };
        var text = new Option<string?>("--text") { Description = "Text to encode.", HelpName = "TEXT" };
        var file = new Option<string?>("--file") { Description = "UTF-8 file to encode; - is standard input. [default: standard input]", HelpName = "FILE" };
        var decode = new Option<string?>("--decode") { Description = "JSON file with an array of token ids to decode, instead of encoding.", HelpName = "FILE" };
        var plain = new Option<bool>("--no-special-tokens") { Description = "Without the special tokens around a text; with --decode, without any." };
        return new FamCommand(
            "tokenize",
            "Print the token ids of a text as a JSON array, or with --decode the text of token ids.",
            "fam model tokenize --tokenizer DIR --text 'Hello, world!'",
            "fam model tokenize --tokenizer DIR --decode tokens.json")
        {
            tokenizer, text, file, decode, plain,
        }.Runs(async (call, cancellation) =>
        {
            if (new[] { call.Value(text), call.Value(file), call.Value(decode) }.Count(given => given is not null) > 1) throw CommandFailure.Usage("--text, --file and --decode exclude each other.");
            var loaded = ModelFailure.Explained(() => TokenizerFile.Load(call.Value(tokenizer)));
            if (call.Value(decode) is { } ids)
            {
                await Console.Out.WriteAsync(loaded.Decode(TokenFile.Read(ids, int.MaxValue), skipSpecialTokens: call.Value(plain)));
                return ExitStatus.Done;
            }

            var source = call.Value(text) ?? await ReadAsync(call.Value(file) ?? "-", cancellation);
            Console.WriteLine(JsonSerializer.Serialize(ModelFailure.Explained(() => loaded.Encode(source, addSpecialTokens: !call.Value(plain)))));
            return ExitStatus.Done;
        });
    }

    /// <summary>The text of a file, or of standard input for <c>-</c>.</summary>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        if (path != "-" && !File.Exists(path)) throw CommandFailure.Usage($"there is no file {path}.");
        using var reader = new StreamReader(path == "-" ? Console.OpenStandardInput() : File.OpenRead(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false);
        return await reader.ReadToEndAsync(cancellation);
    }
}
