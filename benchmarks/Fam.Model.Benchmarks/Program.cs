using Fam.Model.Benchmarks;

// Every benchmark prints Markdown tables of ratios taken in one run, in which the sides take turns.
var benchmarks = new Dictionary<string, (string What, Func<Settings, int> Run)>
{
    ["feedback"] = ("FAM against BSWA: training step and streaming inference", FeedbackCost.Run),
    ["python"] = ("both against the same algorithms in Python over the same LibTorch", AgainstPython.Run),
};

TorchSharp.torch.set_num_threads(1);
if (Environment.GetEnvironmentVariable("OPENBLAS_NUM_THREADS") != "1")
    Console.Error.WriteLine("Start this with scripts/model-speed.sh, or set OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive, for one thread each.");

if (args is [var name, .. var options] && benchmarks.TryGetValue(name, out var benchmark))
    return benchmark.Run(Settings.Parse(options));

Console.Error.WriteLine($"usage: Fam.Model.Benchmarks NAME {Settings.Usage}");
foreach (var (known, (what, _)) in benchmarks)
    Console.Error.WriteLine($"  {known,-10} {what}");
return 2;
