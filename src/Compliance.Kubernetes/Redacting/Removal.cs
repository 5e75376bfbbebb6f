namespace Compliance.Kubernetes.Redacting;

/// <summary>What is done at one place of an object.</summary>
/// <param name="Rule">Id of the redaction rule.</param>
/// <param name="Instead">The text that stands in its place; null when the field or item goes altogether.</param>
/// <param name="Outline">Of a field set: what <see cref="FieldOwnership"/> keeps of it stands in its place.</param>
internal readonly record struct Removal(string Rule, string? Instead = null, bool Outline = false);
