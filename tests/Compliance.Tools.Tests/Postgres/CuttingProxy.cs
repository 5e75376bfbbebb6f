using System.Net;
using System.Net.Sockets;

namespace Compliance.Tools.Tests.Postgres;

/// <summary>What a <see cref="CuttingProxy"/> does when a transaction is committed through it.</summary>
internal enum Cut
{
    /// <summary>It passes everything.</summary>
    Nothing,

    /// <summary>The next request to commit does not reach the server.</summary>
    Request,

    /// <summary>The next request to commit reaches the server, and its answer is lost.</summary>
    Answer,

    /// <summary>As <see cref="Answer"/>, and no connection is made afterwards.</summary>
    AnswerAndAllAfter,
}

/// <summary>Stands between a store and its server, and loses the connection at the one moment that a killed process rarely meets.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private volatile Cut _next;
    private volatile bool _closed;

    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Says what happens next.</summary>
    public void Next(Cut cut) => _next = cut;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (_closed) client.Dispose();
            else _ = Serve(client);
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _server);
            var lost = new TaskCompletionSource();
            await Task.WhenAny(Pass(client, server, lost), PassBack(server, client, lost));
        }
    }

    private async Task Pass(TcpClient from, TcpClient to, TaskCompletionSource lost)
    {
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await from.GetStream().ReadAsync(buffer)) > 0;)
        {
            if (_next != Cut.Nothing && buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0)
            {
                (Cut cut, _next) = (_next, Cut.Nothing);
                Cuts++;
                if (cut == Cut.Request) return;
                _closed = cut == Cut.AnswerAndAllAfter;
                lost.SetResult();
            }
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
        }
    }

    // The answer is waited for, so that the server has committed when the connection is cut.
    private static async Task PassBack(TcpClient from, TcpClient to, TaskCompletionSource lost)
    {
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await from.GetStream().ReadAsync(buffer)) > 0;)
        {
            if (lost.Task.IsCompleted) return;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
