using Compliance.Network.Algebra;

namespace Compliance.Controls.OwnChecks;

/// <summary>Flows of an own check: from somebody, to somebody, on some ports.</summary>
/// <param name="From">Who opens the connection; null: whoever the check speaks of.</param>
/// <param name="To">Who is connected to; null: whoever the check speaks of.</param>
/// <param name="Ports">Destination ports.</param>
internal sealed record FlowTerm(Selection? From, Selection? To, PortSet Ports)
{
    /// <summary><c>from A to B on TCP 443</c>.</summary>
    public override string ToString() => string.Join(' ', new[] { From is null ? null : $"from {From}", To is null ? null : $"to {To}", Ports.IsAll ? null : $"on {Ports}" }.OfType<string>());
}
