using System.Globalization;
using Fam.Dashboard.Benchmarks;

// Everything is divided by this, for a look at the benchmark itself; figures that are recorded are of 1.
var divisor = args is [var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : args.Length == 0 ? 1 : 0;
if (divisor == 0)
{
    Console.Error.WriteLine("usage: Fam.Dashboard.Benchmarks [DIVISOR]   (of the 100,000 runs and 1,000,000 points; default 1)");
    return 2;
}

return await ScaleHost.RunAsync(async host =>
{
    await IngestRate.MeasureAsync(host);
    var filled = await Filling.FillAsync(host, divisor);
    await ServerTimes.MeasureAsync(host, filled);
    await BrowserTimes.MeasureAsync(host, filled);
});
