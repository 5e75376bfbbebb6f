using System.Collections.Immutable;
using System.Net;
using Compliance.Host.Questions;
using Compliance.Network.Policy;

namespace Compliance.Host.Expectations;

/// <summary>Endpoints that an expectation speaks of.</summary>
internal abstract record EndpointTerm
{
    /// <summary>One endpoint in the syntax of questions.</summary>
    /// <param name="Text">As written.</param>
    /// <param name="Name">What it names.</param>
    public sealed record Named(string Text, EndpointName Name) : EndpointTerm
    {
        public override string ToString() => Text;
    }

    /// <summary>Every pod of some namespaces, host-network pods included.</summary>
    /// <param name="Namespaces">Names; empty where <paramref name="NamespaceLabels"/> decides.</param>
    /// <param name="NamespaceLabels">Condition on the namespace's labels.</param>
    /// <param name="PodLabels">Condition on the pod's labels.</param>
    public sealed record Pods(ImmutableArray<string> Namespaces, Selector NamespaceLabels, Selector PodLabels) : EndpointTerm
    {
        public override string ToString()
        {
            string where = !Namespaces.IsEmpty ? $"namespace {string.Join(", ", Namespaces)}"
                : ReferenceEquals(NamespaceLabels, Selector.Everything) ? "every namespace" : $"namespaces with {NamespaceLabels}";
            return ReferenceEquals(PodLabels, Selector.Everything) ? $"pods of {where}" : $"pods with {PodLabels} of {where}";
        }
    }

    /// <summary>Addresses of a block, each read as one that belongs to no pod and no node.</summary>
    /// <param name="Cidr">The block.</param>
    /// <param name="Except">Holes.</param>
    public sealed record Block(IPNetwork Cidr, ImmutableArray<IPNetwork> Except) : EndpointTerm
    {
        /// <summary>Whether an address is meant.</summary>
        public bool Contains(IPAddress address) => Cidr.Contains(address) && !Except.Any(h => h.Contains(address));

        /// <summary>What both blocks mean; null where they share nothing.</summary>
        public Block? Intersect(Block other)
        {
            if (!Cidr.Contains(other.Cidr.BaseAddress) && !other.Cidr.Contains(Cidr.BaseAddress)) return null;
            return new Block(Cidr.PrefixLength >= other.Cidr.PrefixLength ? Cidr : other.Cidr, [.. Except, .. other.Except]);
        }

        public override string ToString() => Except.IsEmpty ? $"{Cidr}" : $"{Cidr} except {string.Join(", ", Except)}";
    }
}
