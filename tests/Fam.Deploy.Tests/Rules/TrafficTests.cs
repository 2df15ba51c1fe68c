using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

public sealed class TrafficTests
{
    [Theory]
    [InlineData("fam-orchestrator", "fam-orchestrator", "silo")]
    [InlineData("fam-dashboard", "fam-orchestrator", "api")]
    [InlineData("fam-orchestrator", "postgres", "postgres")]
    [InlineData("fam-migrate", "postgres", "postgres")]
    [InlineData("fam-orchestrator", "rabbitmq", "amqp")]
    [InlineData("fam-worker-cpu", "rabbitmq", "amqp")]
    public void What_must_talk_may(string from, string to, string port) => Assert.True(Traffic.IsAllowed(ManifestSet.Render("single-node"), from, to, port));

    [Theory]
    [InlineData("fam-worker-cpu", "postgres", "postgres")]
    [InlineData("fam-worker-cpu", "fam-orchestrator", "api")]
    [InlineData("fam-worker-cpu", "fam-orchestrator", "silo")]
    [InlineData("fam-dashboard", "postgres", "postgres")]
    [InlineData("fam-dashboard", "rabbitmq", "amqp")]
    [InlineData("fam-dashboard", "fam-orchestrator", "silo")]
    [InlineData("fam-orchestrator", "fam-worker-cpu", "health")]
    [InlineData("fam-migrate", "rabbitmq", "amqp")]
    [InlineData("postgres", "fam-orchestrator", "api")]
    public void What_need_not_talk_may_not(string from, string to, string port) => Assert.False(Traffic.IsAllowed(ManifestSet.Render("single-node"), from, to, port));

    [Fact]
    public void Only_Keda_and_the_ingress_come_in_from_elsewhere()
    {
        var set = ManifestSet.Render("gpu-cluster");
        Assert.True(Traffic.IsAllowedFromNamespace(set, "keda", "fam-orchestrator", "api"));
        Assert.True(Traffic.IsAllowedFromNamespace(set, "ingress-nginx", "fam-orchestrator", "api"));
        Assert.True(Traffic.IsAllowedFromNamespace(set, "ingress-nginx", "fam-dashboard", "http"));
        Assert.False(Traffic.IsAllowedFromNamespace(set, "keda", "fam-dashboard", "http"));
        Assert.False(Traffic.IsAllowedFromNamespace(set, "default", "fam-orchestrator", "api"));
        Assert.False(Traffic.IsAllowedFromNamespace(set, "keda", "fam-orchestrator", "silo"));
    }

    [Fact]
    public void Services_outside_are_reached_by_those_that_use_them()
    {
        var set = ManifestSet.Render("gpu-cluster");
        Assert.All(["fam-orchestrator", "fam-migrate"], name => Assert.True(Traffic.IsAllowedOut(set, name, 5432)));
        Assert.All(["fam-orchestrator", "fam-worker-gpu-a100", "fam-worker-gpu-h100", "fam-worker-default"], name => Assert.True(Traffic.IsAllowedOut(set, name, 5671)));
        Assert.False(Traffic.IsAllowedOut(set, "fam-worker-gpu-a100", 5432));
        Assert.False(Traffic.IsAllowedOut(set, "fam-dashboard", 5671));
        Assert.False(Traffic.IsAllowedOut(set, "fam-worker-gpu-a100", 443));
    }

    [Fact]
    public void Pods_that_no_policy_selects_would_be_seen_as_open()
    {
        var set = new ManifestSet(ManifestSet.Render("single-node").All.Where(manifest => manifest.Kind != "NetworkPolicy").Select(manifest => manifest.Root));
        Assert.True(Traffic.IsAllowed(set, "fam-worker-cpu", "postgres", "postgres"));
    }
}
