import type { MiddlewareHandler } from 'hono';
import type { TextForm } from '../../core/text/prose.ts';

export type FormRedactor = (text: string, form: TextForm) => string;

/** Redacts pages, texts and JSON. Event streams pass unchanged: they have only names of stages and ids of runs. */
export function redactedTexts(redact: FormRedactor): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const type = context.res.headers.get('content-type') ?? '';
    const form = forms.find(({ says }) => says.test(type))?.form;
    if (form === undefined || context.res.body === null) return;
    const text = await context.res.text();
    context.res = new Response(redact(text, form), context.res);
  };
}

/** Forms of text by content type. Metric labels have the quotes of JSON. */
const forms: readonly { readonly says: RegExp; readonly form: TextForm }[] = [
  { says: /^text\/html\b/, form: 'markup' },
  { says: /^application\/(?:problem\+)?json\b/, form: 'json' },
  { says: /^text\/plain;\s*version=/, form: 'json' },
  { says: /^text\/plain\b/, form: 'text' },
];
