namespace Compliance.Network.Documents;

/// <summary>What a node of a YAML document is.</summary>
internal enum YamlNodeKind : byte { Scalar, Mapping, Sequence, Alias }

/// <summary>Explicit tag of a node, as far as the scalar rules know it.</summary>
internal enum YamlTag : byte { None, Text, Whole, Fraction, Truth, Null, Binary, Other }

/// <summary>One node of a document, in document order; the children of a collection follow it.</summary>
internal struct YamlNode
{
    public YamlNodeKind Kind;
    public YamlTag Tag;

    /// <summary>A scalar without quotes and not in block style: the only kind whose text decides its type.</summary>
    public bool Plain;

    /// <summary>Scalar: start of its text in the shared buffer. Alias: index of the node it stands for.</summary>
    public int Start;

    /// <summary>Scalar: bytes of its text.</summary>
    public int Length;

    /// <summary>Index after the last node of this subtree; 0 while it is being read.</summary>
    public int End;

    public int Line;
    public int Column;
}
