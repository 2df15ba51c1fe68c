using Fam.Dashboard.Tests.Stub;

namespace Fam.Dashboard.Tests.Browser;

/// <summary>Tests of pages over a stub orchestrator that starts anew for each: with sweeps in every state, or with none.</summary>
[Collection(nameof(DashboardCollection))]
public abstract class DashboardTest
{
    protected DashboardTest(DashboardFixture dashboard, bool busy = true)
    {
        ArgumentNullException.ThrowIfNull(dashboard);
        Dashboard = dashboard;
        dashboard.Reset();
        if (busy)
            dashboard.Stub.World.Busy();
    }

    protected DashboardFixture Dashboard { get; }
}
