using Fam.Cli.Adapters;
using Fam.Cli.Checkpoints;
using Fam.Cli.CommandLine;
using Fam.Cli.Comparison;
using Fam.Cli.Database;
using Fam.Cli.Data;
using Fam.Cli.DeadLetters;
using Fam.Cli.Evaluation;
using Fam.Cli.Export;
using Fam.Cli.Jobs;
using Fam.Cli.Model;
using Fam.Cli.Retention;
using Fam.Cli.Security;
using Fam.Cli.Sweeps;
using Fam.Cli.Up;
using Fam.Cli.Versions;
using Fam.Cli.Workers;

return await new FamCommandLine(
    UpCommand.Create(),
    SweepCommands.Create(),
    JobCommands.Create(),
    CheckpointCommands.Create(),
    DataCommands.Create(),
    RetentionCommands.Create(),
    WorkerCommands.Create(),
    DeadLetterCommands.Create(),
    DatabaseCommands.Create(),
    TokenCommands.Create(),
    AuditCommands.Create(),
    CompareCommand.Create(),
    ExportCommand.Create(),
    EvaluationCommands.Create(),
    ModelCommands.Create(),
    AdapterCommands.Create(),
    VersionCommand.Create()).RunAsync(args);
