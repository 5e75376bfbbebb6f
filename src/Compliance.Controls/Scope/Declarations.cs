using System.Collections.Immutable;
using Compliance.Network.Algebra;

namespace Compliance.Controls.Scope;

/// <summary>A cluster in scope.</summary>
/// <param name="Name">Name, as the source of the state gives it.</param>
/// <param name="Environment">Environment; null when not said.</param>
/// <param name="Owner">Who answers for it; null when not said.</param>
/// <param name="Description">What runs there; null when not said.</param>
public sealed record ClusterDeclaration(string Name, string? Environment, string? Owner, string? Description);

/// <summary>Who confirmed what is in scope, and when (PCI 12.5.2).</summary>
/// <param name="By">A person; null when nobody did.</param>
/// <param name="On">The day; null when not said.</param>
public sealed record ScopeConfirmation(string? By, DateTimeOffset? On);

/// <summary>An approval by a named person.</summary>
/// <param name="Approver">Who; null as long as nobody did.</param>
/// <param name="ApprovedOn">The day; null as long as there is none.</param>
/// <param name="ReviewBy">Day by which it must be looked at again; null when not said.</param>
public sealed record Approval(string? Approver, DateTimeOffset? ApprovedOn, DateTimeOffset? ReviewBy)
{
    /// <summary>Whether it counts at a moment: approved, and not overdue for review.</summary>
    public bool Counts(DateTimeOffset moment) =>
        Approver is not null && ApprovedOn is { } on && on <= moment && (ReviewBy is not { } review || moment < review.AddDays(1));
}

/// <summary>An object through which the internet may come in.</summary>
/// <param name="Object"><c>Kind/NS/NAME</c>.</param>
/// <param name="BusinessNeed">Why; null when not said, and then it counts for nothing.</param>
/// <param name="Owner">Who answers for it; null when not said.</param>
/// <param name="Approval">Who approved it.</param>
public sealed record PublicEntryPoint(string Object, string? BusinessNeed, string? Owner, Approval Approval)
{
    /// <summary>Whether it is authorised at a moment.</summary>
    public bool Counts(DateTimeOffset moment) => BusinessNeed is not null && Approval.Counts(moment);
}

/// <summary>A store of what the frameworks protect.</summary>
/// <param name="Id">Id, unique among the stores.</param>
/// <param name="DataClass">What it holds, for example <c>chd</c> or <c>phi</c>.</param>
/// <param name="Member">The pods it consists of.</param>
/// <param name="Ports">Ports its clients use; all when not said.</param>
/// <param name="ApprovedClients">Zones by id and workloads as <c>NS/NAME</c> that may reach it.</param>
public sealed record DataStore(string Id, string DataClass, ZoneMember Member, PortSet Ports, ImmutableArray<string> ApprovedClients);

/// <summary>A firewall of the cloud or of the operating system that protects the nodes, which the cluster cannot show.</summary>
/// <param name="Statement">What it is and does.</param>
/// <param name="Approval">Who attests it.</param>
public sealed record HostFirewallAttestation(string Statement, Approval Approval);

/// <summary>An insecure protocol that is needed all the same (PCI 1.2.6).</summary>
/// <param name="Name">Protocol, for example <c>ftp</c>.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Mitigations">What makes it bearable; at least one.</param>
/// <param name="BusinessNeed">Why it is needed; null when not said.</param>
/// <param name="Approval">Who approved it.</param>
public sealed record InsecureProtocol(string Name, PortSet Ports, ImmutableArray<string> Mitigations, string? BusinessNeed, Approval Approval);

/// <summary>How emergency openings are marked, and how long they may stay.</summary>
/// <param name="Label">Label of such objects.</param>
/// <param name="MaxHours">Longest time from creation to expiry.</param>
/// <param name="Approvers">Who may approve them.</param>
public sealed record BreakGlass(string Label, int MaxHours, ImmutableArray<string> Approvers)
{
    /// <summary>24 hours, under the default prefix.</summary>
    public static readonly BreakGlass Undeclared = new($"{ScopeDeclaration.DefaultPrefix}/break-glass", 24, []);
}

/// <summary>Labels by which objects say where they belong.</summary>
/// <param name="Zone">Key whose value is a zone's id.</param>
/// <param name="Environment">Key of the environment.</param>
/// <param name="Tenant">Key of the tenant.</param>
/// <param name="RequiredOnNamespaces">Keys that every namespace in scope has.</param>
/// <param name="RequiredOnPolicies">Keys of labels or annotations that every policy has.</param>
public sealed record LabelStandard(
    string Zone, string Environment, string Tenant, ImmutableArray<string> RequiredOnNamespaces, ImmutableArray<string> RequiredOnPolicies)
{
    /// <summary>The keys under a prefix, none of them required.</summary>
    public static LabelStandard Under(string prefix) => new($"{prefix}/zone", $"{prefix}/environment", $"{prefix}/tenant", [], []);
}

/// <summary>Days between two reviews.</summary>
/// <param name="Policies">Of a network policy; half a year (PCI 1.2.7).</param>
/// <param name="ApprovedFlows">Of an approved flow that names no day of its own.</param>
/// <param name="Scope">Of the scope; a year (PCI 12.5.2).</param>
/// <param name="Access">Of the rights to change policies; half a year (PCI 7.2.4).</param>
public sealed record ReviewPeriods(int Policies, int ApprovedFlows, int Scope, int Access)
{
    /// <summary>Half a year, half a year, a year, half a year.</summary>
    public static readonly ReviewPeriods Undeclared = new(180, 180, 365, 180);
}

/// <summary>When to work, as five-field cron expressions in UTC; null: only when told to.</summary>
/// <param name="Scan">Scans.</param>
/// <param name="Pack">Evidence packs.</param>
public sealed record Schedule(string? Scan, string? Pack);

/// <summary>Folders, below that of the configuration, that hold files of the user's own.</summary>
/// <param name="Frameworks">Framework files.</param>
/// <param name="Checks">Check files.</param>
public sealed record OwnFolders(ImmutableArray<string> Frameworks, ImmutableArray<string> Checks);
