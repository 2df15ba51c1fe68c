namespace Fam.Cli.Export;

/// <summary>How rows are written.</summary>
internal enum ExportFormat
{
    /// <summary>RFC 4180: a header, then a line a row, each ended by CR LF.</summary>
    Csv,

    /// <summary>A JSON object a line; what a row does not have is left out.</summary>
    Jsonl,
}
