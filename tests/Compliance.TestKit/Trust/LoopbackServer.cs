using System.Net;

namespace Compliance.TestKit.Trust;

/// <summary>Answers requests at a port of this machine, until it is disposed of.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener;

    /// <param name="answer">Gets the body of a request, and fills in the response.</param>
    public LoopbackServer(Action<byte[], HttpListenerResponse> answer)
    {
        (_listener, Address) = Listen();
        _ = Task.Run(async () =>
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return; // Stopped.
                }
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                answer(body.ToArray(), context.Response);
                context.Response.Close();
            }
        });
    }

    public string Address { get; }

    /// <summary>A server that replies with time stamps.</summary>
    public static LoopbackServer Of(Func<byte[], byte[]> reply) => new((body, response) =>
    {
        response.ContentType = "application/timestamp-reply";
        response.OutputStream.Write(reply(body));
    });

    public void Dispose() => _listener.Close();

    private static (HttpListener, string) Listen()
    {
        for (int port = 20_000 + (Environment.ProcessId % 20_000), tries = 0; ; port++, tries++)
        {
            string address = $"http://127.0.0.1:{port}/";
            var listener = new HttpListener();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (tries < 200)
            {
                listener.Close();
            }
        }
    }
}
