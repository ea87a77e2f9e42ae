import type { Context } from 'hono';
import { HttpProblem } from '../problem.ts';
import type { SandboxEnv } from '../routes.ts';
import type { TenantHost } from '../tenant-host.ts';
import { Addresses } from './addresses.ts';
import { failurePage } from './failure-page.ts';
import type { SandboxHtml } from './html.ts';
import { type NoticeName, type Notice, noticeOf } from './notices.ts';
import { sentenceOf } from './sentence.ts';
import { streamPage } from './stream/stream-page.ts';
import { streamsPage } from './streams-page.ts';

export type PageContext = Context<SandboxEnv>;

/** Answers with a page that must not be cached, because its content may change. */
export async function show(c: PageContext, page: SandboxHtml, status = 200): Promise<Response> {
  return new Response(String(await page), {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

/** Returns the page of an error. Hides the message of a fault of the sandbox, which may have anything in it. */
export function fail(c: PageContext, error: unknown): Promise<Response> {
  const problem = error instanceof HttpProblem ? error : new HttpProblem(500, 'the sandbox failed');
  return show(c, failurePage(sentenceOf(problem)), problem.status);
}

/** Returns the id of the stream in the page's address. */
export function streamId(c: PageContext): string {
  return c.req.param('id') ?? '';
}

/** Outcome of a person's action. */
export interface ActionOutcome {
  readonly done: NoticeName;
  /** Stream that the notice names and that a stream's page shows. */
  readonly stream?: string;
}

/**
 * Does an action and redirects to a page with its notice. If the action is impossible, shows the page with the reason.
 */
export async function acting(
  c: PageContext,
  from: 'list' | 'stream',
  work: (host: TenantHost) => ActionOutcome | Promise<ActionOutcome>,
): Promise<Response> {
  const { host } = c.var;
  const addresses = new Addresses(host.model.name);
  try {
    const { done, stream } = await work(host);
    const page = from === 'stream' && stream !== undefined ? addresses.stream(stream) : addresses.list;
    return goTo(c, page, done, stream);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    const stream = from === 'stream' ? host.model.tables.streams.get(streamId(c)) : undefined;
    const told = { alert: sentenceOf(error) };
    const page = stream === undefined ? streamsPage(host.model, told) : streamPage(host.model, stream, told);
    return show(c, page, error.status);
  }
}

/** Redirects to a page with a notice, so that a reload does not repeat the action. */
export function goTo(c: PageContext, page: string, done: NoticeName, stream?: string): Response {
  const about = new URLSearchParams({ done, ...(stream === undefined ? {} : { stream }) });
  return c.redirect(`${page}?${about.toString()}`, 303);
}

/** Returns the notice about the action before this page. */
export function notice(c: PageContext): Notice | undefined {
  const id = c.req.query('stream') ?? streamId(c);
  return noticeOf(c.req.query('done'), c.var.host.model.tables.streams.get(id)?.name);
}
