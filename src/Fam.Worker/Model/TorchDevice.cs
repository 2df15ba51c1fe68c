using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Device names as specs and the command line write them.</summary>
public static class TorchDevice
{
    /// <exception cref="ArgumentException">No such device: the message says what there is.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "cpu") return CPU;
        var index = name == "cuda" ? 0 : -1;
        if (name.StartsWith("cuda:", StringComparison.Ordinal)
            && !int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index)) index = -1;
        if (index < 0) throw new ArgumentException($"device is '{name}'; it must be cpu, cuda or cuda:N.", nameof(name));
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (index >= count) throw new ArgumentException($"device is '{name}', but LibTorch sees {count} CUDA devices here.", nameof(name));
        return device($"cuda:{index}");
    }
}
