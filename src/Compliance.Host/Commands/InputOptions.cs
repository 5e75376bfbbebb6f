using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Compliance.Host.Configuration;
using Compliance.Host.Terminal;
using Compliance.Network.Enforcement;

namespace Compliance.Host.Commands;

/// <summary>Where the cluster state comes from and what is asserted of its plug-in: the options that every verb shares.</summary>
internal sealed class InputOptions
{
    private readonly Option<string[]> _manifests = new("--manifests")
    {
        Description = "A file or folder of manifests, read recursively: YAML, JSON, lists. Repeatable.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _snapshot = new("--snapshot")
    {
        Description = "A file written by `compliance snapshot`.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _context = new("--context")
    {
        Description = "A context of the kubeconfig. Without any input option, its current context.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "The kubeconfig file; without it, $KUBECONFIG or ~/.kube/config.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _inCluster = new("--in-cluster")
    {
        Description = "The cluster this program runs in, by its service account.",
    };

    private readonly Option<string?> _cni = new("--cni")
    {
        Description = $"Asserts the network plug-in and that it enforces, instead of detecting it: {string.Join(' ', KnownPlugIns.Names)}.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _cniConfig = new("--cni-config")
    {
        Description = "Overrides a setting of the plug-in, as text or JSON. Repeatable. Keys: " + string.Join(' ', KnownPlugIns.Settings) + ".",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<bool> _debug = new("--debug")
    {
        Description = "Shows the stack trace of an error.",
    };

    public InputOptions()
    {
        _cni.Validators.Add(CheckPlugIn);
        _cniConfig.Validators.Add(CheckSettings);
    }

    /// <summary>Adds the options to a verb, and the check that at most one source is named.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_manifests);
        command.Options.Add(_snapshot);
        command.Options.Add(_context);
        command.Options.Add(_kubeconfig);
        command.Options.Add(_inCluster);
        AddPlugInTo(command);
        command.Validators.Add(CheckOneSource);
    }

    /// <summary>Adds the options that say nothing of a source, for a verb that names its sources otherwise.</summary>
    public void AddPlugInTo(Command command)
    {
        command.Options.Add(_cni);
        command.Options.Add(_cniConfig);
        command.Options.Add(_debug);
    }

    /// <summary>The source that was named; the current kubeconfig context when none was.</summary>
    public InputSelection Select(ParseResult parsed)
    {
        string[] manifests = parsed.GetValue(_manifests) ?? [];
        if (manifests.Length > 0) return new InputSelection.Manifests([.. manifests]);
        if (parsed.GetValue(_snapshot) is { } file) return new InputSelection.SnapshotFile(file);
        if (parsed.GetValue(_inCluster)) return new InputSelection.InCluster();
        string? context = parsed.GetValue(_context), kubeconfig = parsed.GetValue(_kubeconfig);
        return new InputSelection.Kubeconfig(kubeconfig, context, Named: context is not null || kubeconfig is not null);
    }

    /// <summary>What is asserted of the plug-in; null when nothing is.</summary>
    public PlugInAssertion? Assertion(ParseResult parsed)
    {
        string? name = parsed.GetValue(_cni);
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string setting in parsed.GetValue(_cniConfig) ?? [])
            settings[setting[..setting.IndexOf('=')]] = setting[(setting.IndexOf('=') + 1)..];
        return name is null && settings.Count == 0 ? null : new PlugInAssertion(name, settings.ToImmutable());
    }

    /// <summary>Whether stack traces are wanted.</summary>
    public bool Debug(ParseResult parsed) => parsed.GetValue(_debug);

    private void CheckOneSource(CommandResult result)
    {
        var named = new List<string>();
        if (Given(result, _manifests)) named.Add(_manifests.Name);
        if (Given(result, _snapshot)) named.Add(_snapshot.Name);
        if (Given(result, _inCluster)) named.Add(_inCluster.Name);
        if (Given(result, _context)) named.Add(_context.Name);
        else if (Given(result, _kubeconfig)) named.Add(_kubeconfig.Name);
        if (named.Count > 1)
            result.AddError($"{string.Join(" and ", named)} name different sources of the cluster state; give one of them");
    }

    private static bool Given(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static void CheckPlugIn(OptionResult result)
    {
        if (result.Tokens is [{ Value: { } name }] && !KnownPlugIns.Names.Contains(name))
            result.AddError($"--cni {name}: unknown network plug-in; known: {string.Join(' ', KnownPlugIns.Names)}");
    }

    private static void CheckSettings(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            int equals = token.Value.IndexOf('=');
            if (equals < 0)
                result.AddError($"--cni-config {token.Value}: expected KEY=VALUE with one of the keys {string.Join(' ', KnownPlugIns.Settings)}");
            else if (!KnownPlugIns.Settings.Contains(token.Value[..equals]))
                result.AddError($"--cni-config {token.Value[..equals]}: unknown key; known: {string.Join(' ', KnownPlugIns.Settings)}");
            else if (JsonProblem(token.Value.AsSpan(equals + 1)) is { } problem)
                result.AddError($"--cni-config {token.Value}: the value looks like JSON and is not: {problem}");
        }
    }

    private static string? JsonProblem(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value[0] is not ('[' or '{' or '"')) return null;
        try
        {
            using JsonDocument _ = JsonDocument.Parse(value.ToString());
            return null;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }
}
