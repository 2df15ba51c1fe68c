using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

/// <summary>On a cluster that others share, nothing of Fam crosses the network in the clear.</summary>
public sealed class TransportSecurityTests
{
    private readonly ManifestSet set = ManifestSet.Render("gpu-cluster");

    [Fact]
    public void PostgreSQL_and_RabbitMQ_are_reached_over_TLS_and_who_answers_is_checked()
    {
        var connections = Selection.Pairs(set.Find("ConfigMap", "fam-connections").Root["data"]);
        Assert.Equal("amqps", connections["rabbitmq-scheme"]);
        Assert.Equal("5671", connections["rabbitmq-port"]);
        Assert.Contains("SSL Mode=VerifyFull", connections["postgres-options"]);
        Assert.Equal("verify-full", connections["postgres-sslmode"]);
    }

    [Fact]
    public void Requests_go_over_TLS_but_for_the_health_of_workers()
    {
        foreach (var container in set.Containers)
        {
            var isWorker = container.Pod.Labels["app.kubernetes.io/component"] == "worker";
            foreach (var variable in container.Env.Where(variable => Manifest.Text(variable["value"]).Contains("http://", StringComparison.Ordinal)))
                Assert.True(isWorker && Manifest.Text(variable["name"]) == "ASPNETCORE_URLS", $"{container}: {variable.ToJsonString()}");
            if (container.Root["ports"] is not null && !isWorker)
                Assert.Contains(container.Env, variable => Manifest.Text(variable["name"]) == "Kestrel__Certificates__Default__Path");
        }

        Assert.All(set.Of("ScaledJob"), job => Assert.StartsWith("https://", Manifest.Text(job.Spec["triggers"]![0]!["metadata"]!["url"]), StringComparison.Ordinal));
    }

    [Fact]
    public void Whoever_calls_knows_the_certificate_authority()
    {
        foreach (var container in set.Containers.Where(container => container.Image.Contains("fam/", StringComparison.Ordinal) && container.Env.Any()))
        {
            Assert.Contains(PodTemplate.Items(container.Root["volumeMounts"]), mount => Manifest.Text(mount["mountPath"]) == "/etc/fam/ca");
            if (container.Name is "orchestrator" or "dashboard" or "worker")
                Assert.Contains(container.Env, variable => Manifest.Text(variable["name"]) == "SSL_CERT_FILE" && Manifest.Text(variable["value"]) == "/etc/fam/ca/ca.crt");
        }
    }
}
