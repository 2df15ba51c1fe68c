using System.Runtime.InteropServices;
using Fam.Cli.CommandLine;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Tokenizers;

namespace Fam.Cli.Model;

/// <summary>What can go wrong with a checkpoint, in words for the user.</summary>
internal static class ModelFailure
{
    /// <summary>Runs what reads a checkpoint; wrong files and options are wrong usage.</summary>
    public static T Explained<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception wrong) when (wrong is CheckpointException or TokenizerException or ModelShapeException or ArgumentException)
        {
            throw CommandFailure.Usage(wrong.Message);
        }
        catch (ExternalException failed)
        {
            throw CommandFailure.Failed($"LibTorch: {failed.Message}");
        }
    }
}
