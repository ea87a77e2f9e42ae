import type { MiddlewareHandler } from 'hono';

/** Pages and JSON leave without secrets, whatever they were made from. Streams pass: what is in them was redacted. */
export function redactedTexts(redact: (text: string) => string): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const type = context.res.headers.get('content-type') ?? '';
    if (!/^(text\/html|text\/plain|application\/json)\b/.test(type) || context.res.body === null) return;
    const text = await context.res.text();
    context.res = new Response(redact(text), context.res);
  };
}
