using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts.Labels;

namespace Compliance.Controls.Facts.Admission;

/// <summary>Kyverno's <c>match</c> and <c>exclude</c> blocks.</summary>
internal static class KyvernoMatch
{
    private static readonly string[] Narrowing = ["name", "names", "selector", "annotations", "operations"];

    /// <summary>Whether a block takes in a namespace: wholly, in part, or not at all.</summary>
    public enum Extent
    {
        /// <summary>No object of it.</summary>
        None,

        /// <summary>Some objects or some requests.</summary>
        Part,

        /// <summary>Every object of the kinds.</summary>
        Whole,
    }

    /// <summary>Kinds of a block, without group, version and subresource; <c>*</c> is every one.</summary>
    public static ImmutableArray<string> Kinds(JsonElement block) =>
        [.. Filters(block).SelectMany(f => Json.Items(f, "resources", "kinds")).Select(k => Kind(k.ToString())).Distinct(StringComparer.Ordinal)];

    /// <summary>Operations that a block names; create and update where it names none.</summary>
    public static ImmutableArray<string> Operations(JsonElement block)
    {
        ImmutableArray<string> named = [.. Filters(block).SelectMany(f => Json.Items(f, "resources", "operations")).Select(o => o.ToString()).Distinct(StringComparer.Ordinal)];
        return named.IsEmpty ? ["CREATE", "UPDATE"] : named;
    }

    /// <summary>How far a block takes in a namespace.</summary>
    public static Extent Of(JsonElement block, GuardedNamespace ns)
    {
        if (block.ValueKind != JsonValueKind.Object) return Extent.None;
        if (Json.At(block, "all") is { ValueKind: JsonValueKind.Array } all && all.GetArrayLength() > 0)
            return all.EnumerateArray().Select(f => Filter(f, ns)).Min();
        ImmutableArray<Extent> extents = [.. Filters(block).Select(f => Filter(f, ns))];
        return extents.IsEmpty ? Extent.None : extents.Max();
    }

    private static Extent Filter(JsonElement filter, GuardedNamespace ns)
    {
        JsonElement resources = Json.At(filter, "resources") ?? default;
        // A rule on Namespaces themselves is narrowed by their names.
        bool onNamespaces = Json.Items(resources, "kinds").Any() && Json.Items(resources, "kinds").All(k => Kind(k.ToString()) == "Namespace");
        if (Json.Items(resources, "namespaces").Any() && !Json.Items(resources, "namespaces").Any(n => NamePattern.Matches(n.ToString(), ns.Name))) return Extent.None;
        if (onNamespaces && Names(resources) is { IsEmpty: false } names && !names.Any(n => NamePattern.Matches(n, ns.Name))) return Extent.None;
        bool part = false;
        if (LabelSelection.Of(Json.At(resources, "namespaceSelector")) is { } selector)
        {
            if (!selector.Matches(ns.Labels)) return Extent.None;
        }
        else part = true;
        part |= Narrowing.Any(n => Json.At(resources, n) is { } field && !(onNamespaces && n is "name" or "names") && !(n == "operations" && Operates(field)));
        part |= filter.ValueKind == JsonValueKind.Object && filter.EnumerateObject().Any(f => f.Name != "resources");
        return part ? Extent.Part : Extent.Whole;
    }

    private static bool Operates(JsonElement operations) => operations.ValueKind == JsonValueKind.Array
        && operations.EnumerateArray().Any(o => o.ToString() == "CREATE") && operations.EnumerateArray().Any(o => o.ToString() == "UPDATE");

    private static ImmutableArray<string> Names(JsonElement resources) =>
        [.. Json.Items(resources, "names").Select(n => n.ToString()), .. Json.Text(resources, "name") is { } one ? [one] : (string[])[]];

    private static ImmutableArray<JsonElement> Filters(JsonElement block)
    {
        ImmutableArray<JsonElement> listed = [.. Json.Items(block, "any"), .. Json.Items(block, "all")];
        return listed.IsEmpty && Json.At(block, "resources") is not null ? [block] : listed;
    }

    private static string Kind(string written)
    {
        string kind = written.Split('/') switch
        {
            [var one] => one,
            [_, var two] when char.IsAsciiLetterUpper(two.FirstOrDefault()) || two == "*" => two,
            [var two, _] => two,
            [_, _, var three, ..] => three,
            _ => written,
        };
        return kind.Split('.')[0];
    }
}
