using Coppice.Services;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Coppice.Kestrel;

/// <summary>Brings requests to a service's door.</summary>
sealed class DoorApplication(ServiceDoor door) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        if (door.Admit(request.Headers[ServiceDoor.Header]) is not { } announced)
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var body = new byte[announced.Length];
        try
        {
            await request.Body.ReadExactlyAsync(body, aborted);
            if (await door.AnswerAsync(announced, body, aborted) is not { } answer)
            {
                response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }

            response.StatusCode = answer.IsFault
                ? StatusCodes.Status500InternalServerError
                : StatusCodes.Status200OK;
            response.ContentLength = answer.Body.Length;
            await response.Body.WriteAsync(answer.Body, aborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Who asked is gone.
        }
    }
}
