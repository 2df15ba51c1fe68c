namespace Fam.Orchestrator.Results.Curves;

/// <summary>A point as an attempt reports it.</summary>
public readonly record struct ReportedPoint(string Metric, int Step, double Value, DateTimeOffset At);
