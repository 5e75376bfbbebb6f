using System.Net.Http.Headers;
using k8s.Authentication;

namespace Compliance.Kubernetes.Live;

/// <summary>The token of a credential plug-in, kept until shortly before it expires.</summary>
/// <param name="plugin">The plug-in.</param>
/// <param name="clock">The clock that expiry is measured by.</param>
internal sealed class ExecTokens(ExecPlugin plugin, TimeProvider clock) : ITokenProvider, IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _one = new(1, 1);
    private ExecCredential? _held;

    /// <inheritdoc/>
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        ExecCredential credential = await CredentialAsync(cancellationToken);
        return credential.Token is null ? null! : new AuthenticationHeaderValue("Bearer", credential.Token);
    }

    /// <summary>The credential, asked for anew once it is about to expire.</summary>
    public async Task<ExecCredential> CredentialAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_held is null || _held.Expires - clock.GetUtcNow() < Margin) _held = await plugin.RunAsync(cancel);
            return _held;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Drops the held token. Always true: the next request asks the plug-in.</summary>
    public bool Forget()
    {
        _held = null;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
