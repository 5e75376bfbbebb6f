namespace Compliance.Evidence.Integrity;

/// <summary>Gets a time stamp (RFC 3161) from an authority, and checks it.</summary>
/// <param name="envelope">The bytes of a DSSE envelope: what is stamped.</param>
/// <returns>The token, DER; null when there is none and none is required.</returns>
public delegate ReadOnlyMemory<byte>? TimeStamper(ReadOnlyMemory<byte> envelope);
