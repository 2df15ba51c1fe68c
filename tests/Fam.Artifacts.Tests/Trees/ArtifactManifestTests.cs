using System.Text;
using Fam.Artifacts.Trees;

namespace Fam.Artifacts.Tests.Trees;

public sealed class ArtifactManifestTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("../up", "climbs")]
    [InlineData("a/../../up", "climbs")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("a//b", "empty part")]
    [InlineData("./a", "empty part or '.'")]
    [InlineData("a\\b", "backslash")]
    [InlineData("", "is empty")]
    public void A_path_that_leaves_the_directory_is_refused(string path, string why)
    {
        var refused = Assert.Throws<ArtifactCorruptException>(() => Read(path));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArtifactCorruptException>(() => ArtifactPath.Below("/data", path));
    }

    [Fact]
    public void A_path_that_is_file_and_directory_or_comes_twice_is_refused()
    {
        Assert.Throws<ArtifactCorruptException>(() => Read("a", "a/b"));
        Assert.Throws<ArtifactCorruptException>(() => Read("a", "a"));
        Assert.Equal(2, Read("a/c", "a/b").Files.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"version\":2,\"files\":[]}")]
    [InlineData("{\"version\":1,\"files\":[{\"path\":\"a\",\"sha256\":\"ff\",\"bytes\":1}]}")]
    public void What_is_no_manifest_is_refused(string json) =>
        Assert.Throws<ArtifactCorruptException>(() => ArtifactManifest.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_link_in_a_directory_is_refused()
    {
        using var scratch = new Scratch();
        scratch.Write("tree/a", [1]);
        File.CreateSymbolicLink(scratch.In("tree", "link"), "/etc/passwd");
        Assert.Contains("is a link", Assert.Throws<InvalidDataException>(() => ArtifactTrees.FilesBelow(scratch.In("tree")).ToList()).Message, StringComparison.Ordinal);
    }

    private static ArtifactManifest Read(params string[] paths) =>
        ArtifactManifest.Read(ArtifactManifest.Of(paths.Select(path => new ArtifactFile(path, Hash, 1))).ToBytes());
}
