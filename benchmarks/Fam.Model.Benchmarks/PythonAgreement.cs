using System.Text.Json;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Model.Benchmarks;

/// <summary>Gives the Python peer the same weights and tokens, and times nothing that does not compute the same.</summary>
internal static class PythonAgreement
{
    private const double Tolerance = 1e-5;

    private sealed record Check(double[] Loss, double[] Norm, double Difference);

    /// <summary>Logits, loss and the gradient's norm of both Python algorithms must be ours, all in float64.</summary>
    /// <exception cref="InvalidOperationException">They are not.</exception>
    public static void Require(PythonPeer python, ModelWork work, string title)
    {
        var directory = Directory.CreateTempSubdirectory("fam-peer-");
        try
        {
            Checkpoint.SaveModel(work.Decoder, directory.FullName);
            File.WriteAllBytes(Path.Combine(directory.FullName, "tokens.bin"), work.Tokens.cpu().bytes.ToArray());
            var (loss, norm) = InDouble(work, Path.Combine(directory.FullName, "logits.bin"));
            python.Ask($"open {directory.FullName} {work.Tokens.shape[0]} {work.Tokens.shape[1]}");
            var check = JsonSerializer.Deserialize<Check>(python.Ask("check"), JsonSerializerOptions.Web)!;
            if (check.Difference > Tolerance || check.Loss.Any(theirs => !Near(theirs, loss)) || check.Norm.Any(theirs => !Near(theirs, norm)))
            {
                throw new InvalidOperationException(
                    $"{title}: Python computes something else: logits differ by up to {check.Difference}; loss {loss} here, {string.Join(" and ", check.Loss)} there; gradient norm {norm} here, {string.Join(" and ", check.Norm)} there.");
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static bool Near(double theirs, double ours) => Math.Abs(theirs - ours) <= Tolerance * Math.Max(1, Math.Abs(ours));

    private static (double Loss, double Norm) InDouble(ModelWork work, string path)
    {
        using var scope = NewDisposeScope();
        using var decoder = new Decoder(work.Decoder.Spec);
        decoder.to(float64);
        decoder.load_state_dict(work.Decoder.state_dict());
        var logits = TrainingPass.Run(decoder, work.Tokens).Logits;
        File.WriteAllBytes(path, logits.detach().contiguous().bytes.ToArray());
        var loss = ModelWork.Loss(logits, work.Tokens);
        loss.backward();
        return (loss.item<double>(), nn.utils.clip_grad_norm_(decoder.parameters(), 1e9));
    }
}
