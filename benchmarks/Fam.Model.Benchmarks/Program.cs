using Fam.Model.Benchmarks;

// Every benchmark prints Markdown tables of ratios taken in one run, in which the sides take turns.
var benchmarks = new Dictionary<string, (string What, Func<Settings, int> Run)>
{
    ["feedback"] = ("FAM against BSWA: training step and streaming inference", FeedbackCost.Run),
    ["stream"] = ("one stream of up to 262,144 tokens: time and memory over its length", LongStream.Run),
    ["full"] = ("BSWA and FAM against full attention at 4k, 8k and 16k tokens", AgainstFull.Run),
    ["mfu"] = ("training steps against the rate of a large matrix product", MatmulCeiling.Run),
    ["device"] = ("every architecture on the device against the CPU in float64", DeviceCheck.Run),
    ["passkey-paper"] = ("PassKey at the paper's proportions, FAM against M0 … M12 (hours; for a GPU)", PasskeyProportions.Paper),
    ["passkey-small"] = ("the same at small proportions, to see that it runs", PasskeyProportions.Small),
    ["python"] = ("both against the same algorithms in Python over the same LibTorch", AgainstPython.Run),
};

TorchSharp.torch.set_num_threads(1);
if (Environment.GetEnvironmentVariable("OPENBLAS_NUM_THREADS") != "1")
    Console.Error.WriteLine("Start this with scripts/model-speed.sh, or set OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive, for one thread each.");

if (args is ["stream-child", var architecture, var length, .. var childOptions])
    return LongStream.Stream(Settings.Parse(childOptions), architecture, int.Parse(length, System.Globalization.CultureInfo.InvariantCulture));

if (args is [var name, .. var options] && benchmarks.TryGetValue(name, out var benchmark))
    return benchmark.Run(Settings.Parse(options));

Console.Error.WriteLine($"usage: Fam.Model.Benchmarks NAME {Settings.Usage}");
foreach (var (known, (what, _)) in benchmarks)
    Console.Error.WriteLine($"  {known,-14} {what}");
return 2;
