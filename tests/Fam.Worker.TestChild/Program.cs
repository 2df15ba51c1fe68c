using Fam.Worker.TestChild;
using Fam.Worker.Trials;

return args switch
{
    [AttemptProgram.Command, var directory] => AttemptProgram.Run(directory, new ScriptedTrial()),
    [AttemptProgram.Command, var directory, AttemptProgram.AwaitWorker] => AttemptProgram.Run(directory, new ScriptedTrial(), awaitWorker: true),
    [SilencedWorker.Command, var dataDirectory, var script, var barriers] => await SilencedWorker.RunAsync(dataDirectory, script, barriers),
    _ => 64,
};
