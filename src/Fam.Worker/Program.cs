using Fam.Worker.Training;
using Fam.Worker.Trials;

if (args is [AttemptProgram.Command, var directory, .. var options] && options is [] or [AttemptProgram.AwaitWorker])
    return AttemptProgram.Run(directory, new TrialProgram(), awaitWorker: options.Length == 1);

Console.Error.WriteLine($"usage: Fam.Worker {AttemptProgram.Command} DIR\nRuns the attempt whose assignment.json lies in DIR. The worker itself is part of `fam up`.");
return 2;
