using YamlDotNet.RepresentationModel;

namespace Fam.Deploy.Tests.Rendering;

/// <summary>
/// Writes kustomizations as kubectl before 1.21 reads them: directories are <c>bases</c> instead of <c>resources</c>,
/// files of patches are <c>patchesStrategicMerge</c>.
/// </summary>
internal static class OlderKustomization
{
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetFileName(file) == "kustomization.yaml")
                Rewrite(file, target);
            else
                File.Copy(file, target);
        }
    }

    private static void Rewrite(string file, string target)
    {
        var yaml = new YamlStream();
        using (var reader = File.OpenText(file))
            yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var here = Path.GetDirectoryName(file)!;
        var resources = (YamlSequenceNode)root.Children["resources"];
        var directories = resources.Where(entry => Directory.Exists(Path.Combine(here, entry.ToString()))).ToList();
        if (directories.Count > 0)
            root.Add("bases", new YamlSequenceNode(directories));
        directories.ForEach(entry => resources.Children.Remove(entry));
        if (root.Children.TryGetValue("patches", out var patches))
        {
            root.Children.Remove("patches");
            root.Add("patchesStrategicMerge", new YamlSequenceNode(((YamlSequenceNode)patches).Select(patch => patch["path"])));
        }

        using var writer = File.CreateText(target);
        yaml.Save(writer, assignAnchors: false);
    }
}
