using System.Runtime.InteropServices;
using Fam.Cli.Tests.Processes;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Architecture = Fam.Contracts.Specs.Architecture;

namespace Fam.Cli.Tests.Model;

/// <summary>A text without an end, from a small model that knows none.</summary>
public sealed partial class EndlessTextTests : IDisposable
{
    private const int SigInt = 2;

    private readonly TemporaryDirectory _directory = new();

    public EndlessTextTests()
    {
        File.Copy(Path.Combine(FamProcess.RepositoryRoot, "tests", "Fam.Worker.Tests", "Tokenizers", "Fixtures", "pieces.json"), Path.Combine(_directory.Path, "tokenizer.json"));
        var decoder = new Decoder(new ModelSpec
        {
            VocabSize = 864, HiddenSize = 16, IntermediateSize = 24, NumAttentionHeads = 2, NumKeyValueHeads = 1, Architecture = Architecture.Fam, BlockSize = 8, MemorySegments = 1, FamLength = 2,
        });
        Initialization.Apply(decoder, 1);
        Checkpoint.SaveModel(decoder, _directory.Path);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Ctrl_c_ends_it_with_status_130_and_no_trace()
    {
        using var process = FamProcess.Start(
            server: null, "model", "generate", "--checkpoint", _directory.Path, "--prompt", "A sweep is", "--temperature", "1", "--seed", "3", "--max-new-tokens", "2000000000");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            var begun = new char[2_000];
            Assert.Equal(begun.Length, await process.StandardOutput.ReadBlockAsync(begun).AsTask().WaitAsync(TimeSpan.FromMinutes(2)));
            Assert.Equal(0, Kill(process.Id, SigInt));
            await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        Assert.Equal(130, process.ExitCode);
        Assert.DoesNotContain("   at ", await error, StringComparison.Ordinal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
