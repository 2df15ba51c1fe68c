using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

/// <summary>A directory of one test; children left in it are killed with it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fam-worker-").FullName;

    public AttemptDirectory Attempt(string jobId = "job", long token = 1) => AttemptDirectory.Of(Path, jobId, token);

    public ChildProcess Child(string jobId = "job", long token = 1) =>
        ChildProcess.Found(AttemptDirectory.ReadJson<ChildIdentity>(Attempt(jobId, token).Child)!, TimeProvider.System);

    public void Raise(string barrier) => File.Create(System.IO.Path.Combine(Path, barrier)).Dispose();

    public void Dispose()
    {
        if (!Directory.Exists(Path))
            return;
        foreach (var (_, _, attempt) in AttemptDirectory.Scan(Path))
        {
            if (AttemptDirectory.ReadJson<ChildIdentity>(attempt.Child) is { } identity)
                ChildProcess.Found(identity, TimeProvider.System).Signal(ChildProcess.SignalKill);
        }
        Directory.Delete(Path, recursive: true);
    }
}
