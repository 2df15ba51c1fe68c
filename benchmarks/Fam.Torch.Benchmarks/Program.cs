using Fam.Torch.Benchmarks;

// Times the same work here and, where python3 can import torch, there, in turns:
// a disturbance of the machine hits both. Prints a Markdown table.
int rounds = args.Length > 0 ? int.Parse(args[0]) : 100;
TorchSharp.torch.set_num_threads(1);
if (Environment.GetEnvironmentVariable("OPENBLAS_NUM_THREADS") != "1")
    Console.Error.WriteLine("Set OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=passive for numbers that compare one thread with one thread.");

using PythonPeer? python = PythonPeer.TryStart();
Console.WriteLine($"LibTorch {TorchSharp.torch.__version__}; Python: {python?.Version ?? "none (python3 cannot import torch)"}");
Console.WriteLine();
Console.WriteLine("| work | C#, fastest | C#, median | Python, fastest | Python, median | ratio of fastest |");
Console.WriteLine("|---|---|---|---|---|---|");

foreach (Workload work in Workload.All)
{
    var here = new List<double>();
    var there = new List<double>();
    work.Seconds(work.Repeats);
    python?.Seconds(work.Name, work.Repeats);
    for (int round = 0; round < rounds; round++)
    {
        here.Add(work.Seconds(work.Repeats));
        if (python is not null)
            there.Add(python.Seconds(work.Name, work.Repeats));
    }
    string peer = python is null ? "– | – | –" : $"{Show(there.Min())} | {Show(Median(there))} | {there.Min() / here.Min():F2}x";
    Console.WriteLine($"| {work.Name} | {Show(here.Min())} | {Show(Median(here))} | {peer} |");
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static string Show(double seconds) => seconds < 1e-4 ? $"{seconds * 1e6:F2} µs" : $"{seconds * 1e3:F2} ms";
