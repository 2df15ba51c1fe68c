using System.Xml.Linq;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Docker;

public sealed class ImageTests
{
    public static TheoryData<string> Files => new(Dockerfile.Names);

    public static TheoryData<string> Overlays => ManifestSet.Overlays;

    [Theory, MemberData(nameof(Files))]
    public void Images_are_built_from_fixed_sources_and_end_without_root(string name) => Assert.Empty(Images.Faults(Dockerfile.Read(name)));

    [Fact]
    public void Images_are_built_with_the_packages_that_they_are_for()
    {
        Assert.Contains("-p:GrainRuntime=Orleans", Publish("orchestrator"));
        Assert.Contains("-p:TorchPackage=TorchSharp-cuda-linux", Publish("worker"));
        Assert.Contains("-p:TorchPackage=System", Publish("worker-cpu"));
        Assert.StartsWith("nvidia/cuda:", Dockerfile.Read("worker").Last.Base, StringComparison.Ordinal);

        static string Publish(string image) => Assert.Single(Dockerfile.Read(image).Instructions, one => one.Value.StartsWith("dotnet publish", StringComparison.Ordinal)).Value;
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Pods_run_images_that_are_built_here_as_the_user_and_on_the_ports_of_the_image(string overlay)
    {
        var own = ManifestSet.Render(overlay).Containers.Where(container => container.Image.Contains("fam/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(own);
        foreach (var container in own)
        {
            var name = container.Image[(container.Image.IndexOf("fam/", StringComparison.Ordinal) + 4)..container.Image.LastIndexOf(':')];
            var image = Dockerfile.Read(name).Last;
            var pod = container.Pod.Spec["securityContext"]!;
            Assert.Equal($"{pod["runAsUser"]}:{pod["runAsGroup"]}", image.Of("USER").Last());
            var exposed = image.Of("EXPOSE").SelectMany(ports => ports.Split(' ')).ToList();
            Assert.All(container.Ports, port => Assert.Contains(port["containerPort"]!.ToString(), exposed));
        }
    }

    [Fact]
    public void Orleans_tables_are_those_of_the_release_that_is_built_with_and_the_job_finds_them()
    {
        var file = Dockerfile.Read("orchestrator");
        var version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("OrleansVersion").Single().Value;
        var orleans = file.Stages.Single(stage => stage.Name == "orleans");
        Assert.Contains($"/dotnet/orleans/v{version}/", Assert.Single(orleans.Of("ARG")));
        var scripts = orleans.Of("ADD").Select(added => added.Split(' ').Single(part => part.StartsWith("${ORLEANS}", StringComparison.Ordinal)).Split('/')[^1]).ToList();
        var job = ManifestSet.Render("single-node").Find("Job", "fam-migrate").Pods!.Containers.Single(container => container.Name == "orleans-tables");
        // In the order in which Orleans wants them.
        Assert.Equal(["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql", "PostgreSQL-Clustering-3.7.0.sql"], scripts);
        var run = job.Root["args"]![0]!.ToString();
        Assert.Equal(scripts, scripts.OrderBy(script => run.IndexOf($"/orleans/{script}", StringComparison.Ordinal)));
        Assert.All(scripts, script => Assert.Contains($"-f /orleans/{script}", run));
    }

    [Fact]
    public void What_is_built_from_reaches_the_builder_and_what_was_built_here_does_not()
    {
        var ignore = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.Length > 0 && !line.StartsWith('#')).ToList();
        Assert.Equal("*", ignore[0]);
        Assert.All(ignore.Where(line => line.StartsWith('!')), line => Assert.True(Path.Exists(Path.Combine(Repository.Root, line[1..])), line));
        foreach (var needed in new[] { "!src", "!configs", "!Directory.Build.props", "!Directory.Packages.props", "!global.json", "**/bin", "**/obj", "**/node_modules" })
            Assert.Contains(needed, ignore);
    }

    [Theory]
    [InlineData("USER 10001:10001", "USER fam", "does not end as a user by number")]
    [InlineData("USER 10001:10001", "USER 0:0", "does not end as a user by number")]
    [InlineData("aspnet:10.0-alpine", "aspnet:latest", "whose version is not fixed")]
    [InlineData("aspnet:10.0-alpine", "aspnet", "whose version is not fixed")]
    [InlineData("--from=orleans", "--from=orlean", "copies from 'orlean'")]
    [InlineData("--checksum=sha256:", "--chmod=", "adds without a checksum")]
    [InlineData("HEALTHCHECK", "HEALTCHECK", "has 'HEALTCHECK', which is no instruction")]
    [InlineData("Fam.Orchestrator.dll", "Fam.Orchestra.dll", "starts Fam.Orchestra, which is no project")]
    [InlineData("src/Fam.Cli", "src/Fam.Clip", "publishes 'src/Fam.Clip'")]
    [InlineData("TorchPackage=TorchSharp", "TorchPackage=TorchSharps", "TorchPackage 'TorchSharps', which has no version")]
    [InlineData("GrainRuntime=Orleans", "GrainRuntime=Orlean", "GrainRuntime 'Orlean'")]
    [InlineData("--no-install-recommends ", "", "leaves more than it needs")]
    public void A_damaged_file_is_found(string text, string by, string fault)
    {
        var whole = File.ReadAllText(Path.Combine(Dockerfile.Directory, "orchestrator.Dockerfile"));
        Assert.Contains(text, whole, StringComparison.Ordinal);
        Assert.Contains(Images.Faults(Dockerfile.Parse("orchestrator", whole.Replace(text, by, StringComparison.Ordinal))), found => found.Contains(fault, StringComparison.Ordinal));
    }
}
