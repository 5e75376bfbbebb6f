namespace Compliance.Network.Snapshot;

/// <summary>Something read but not fully understood, or not decidable from the snapshot. A Limitation never turns into a pass: verdicts it
/// touches are undefined, checks that rest on it are not-evaluable.</summary>
/// <param name="Object">The object concerned; null when it concerns the whole cluster.</param>
/// <param name="Pointer">JSON pointer of the field; null for the whole object.</param>
/// <param name="Message">One sentence: what is not understood and what that leaves open.</param>
/// <param name="Rule">The rule of the semantics reference behind it, for example <c>K8S-34</c>; null where none applies.</param>
public sealed record Limitation(ObjectRef? Object, string? Pointer, string Message, string? Rule = null);
