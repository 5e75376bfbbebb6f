using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Whether policies have effect in a cluster.</summary>
public enum EnforcementState
{
    /// <summary>Proven by the snapshot: a plug-in that enforces runs, and its settings say so.</summary>
    Enforced,

    /// <summary>Proven by the snapshot: what runs enforces nothing (K8S-33).</summary>
    Inert,

    /// <summary>Not proven either way. No check that relies on enforcement passes.</summary>
    Unknown,
}

/// <summary>What the operator asserts on the command line (<c>--cni</c>, <c>--cni-config</c>).</summary>
/// <param name="PlugIn">Name, one of the contract's list.</param>
/// <param name="Settings">Overridden settings, key to text or JSON.</param>
public sealed record PlugInAssertion(string? PlugIn, ImmutableSortedDictionary<string, string> Settings);

/// <summary>Which network plug-in runs, and whether it enforces.</summary>
public sealed record EnforcementFacts
{
    /// <summary>Name, one of the contract's list; <c>generic</c> when nothing is known.</summary>
    public required string PlugIn { get; init; }

    /// <summary>Version as the image tag or setting gives it; null when unknown.</summary>
    public string? Version { get; init; }

    /// <summary>Whether policies have effect at all; which kinds do is <see cref="PolicyMatrix"/>'s to say.</summary>
    public required EnforcementState State { get; init; }

    /// <summary>Asserted by the operator, not proven: lets no check pass.</summary>
    public required bool Asserted { get; init; }

    /// <summary>What was looked at and what it says.</summary>
    public required ImmutableArray<EnforcementEvidence> Evidence { get; init; }

    /// <summary>Nodes that run pods and on which no ready agent of the plug-in was seen.</summary>
    public ImmutableArray<string> UncoveredNodes { get; init; } = [];

    /// <summary>Nodes that run Windows, on which a plug-in may enforce less (CMB-12).</summary>
    public ImmutableArray<string> WindowsNodes { get; init; } = [];

    /// <summary>A second plug-in that enforces too: a connection must pass both (CMB-11). Null for the ordinary one.</summary>
    public EnforcementFacts? Second { get; init; }

    /// <summary>The agent's DaemonSet; null when not found.</summary>
    public ObjectRef? Agent { get; init; }

    /// <summary>Settings read from the plug-in's ConfigMap or resources, or asserted.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A setting as the text it holds, free of quotes; null when it is not set.</summary>
    public string? Setting(string key) => Settings.GetValueOrDefault(key)?.Trim('"');

    /// <summary>A setting that is on or off; null when it is not set, or is neither.</summary>
    public bool? Switch(string key) => bool.TryParse(Setting(key), out bool on) ? on : null;
}

/// <summary>One observation behind <see cref="EnforcementFacts"/>.</summary>
/// <param name="Object">Where it was seen; null for an assertion.</param>
/// <param name="Pointer">JSON pointer of the field seen; null for the object as a whole.</param>
/// <param name="Statement">What it says, as a sentence.</param>
public sealed record EnforcementEvidence(ObjectRef? Object, string? Pointer, string Statement);
