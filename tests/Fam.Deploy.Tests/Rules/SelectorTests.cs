using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

public sealed class SelectorTests
{
    public static TheoryData<string> Overlays => ManifestSet.Overlays;

    [Theory, MemberData(nameof(Overlays))]
    public void Every_selector_selects_what_it_is_meant_for(string overlay) => Assert.Empty(Selectors.Faults(ManifestSet.Render(overlay)));

    [Fact]
    public void Pods_under_another_label_leave_selectors_dangling()
    {
        var set = ManifestSet.Render("single-node");
        set.Find("Deployment", "fam-orchestrator").Pods!.Root["metadata"]!["labels"]!["app.kubernetes.io/component"] = "renamed";
        var faults = Selectors.Faults(set).ToList();
        Assert.Contains("Deployment fam-orchestrator does not select its own pods.", faults);
        Assert.Contains("Service fam-orchestrator selects no pods.", faults);
        Assert.Contains("PodDisruptionBudget fam-orchestrator protects no pods.", faults);
        Assert.Contains("NetworkPolicy orchestrator selects no pods.", faults);
        Assert.Contains(faults, fault => fault.StartsWith("NetworkPolicy dashboard names peers that no pods are", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("Deployment fam-orchestrator is spread by labels", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_workloads_of_the_same_labels_take_each_others_pods()
    {
        var set = ManifestSet.Damaged("single-node", "app.kubernetes.io/component: dashboard", "app.kubernetes.io/component: orchestrator");
        Assert.Contains("Deployment fam-dashboard selects the pods of Deployment fam-orchestrator.", Selectors.Faults(set));
    }
}
