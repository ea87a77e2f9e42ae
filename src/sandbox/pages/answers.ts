import type { Context } from 'hono';
import { Problem } from '../problem.ts';
import type { SandboxEnv } from '../routes.ts';
import type { TenantHost } from '../tenant-host.ts';
import { Addresses } from './addresses.ts';
import { failurePage } from './failure-page.ts';
import type { Html } from './html.ts';
import { type Done, type Notice, noticeOf } from './notices.ts';
import { sentenceOf } from './sentence.ts';
import { streamPage } from './stream/stream-page.ts';
import { streamsPage } from './streams-page.ts';

export type PageContext = Context<SandboxEnv>;

/** Answers with a page; what it shows may be another thing the next time. */
export async function show(c: PageContext, page: Html, status = 200): Promise<Response> {
  return new Response(String(await page), {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

/** The page for what went wrong. A fault of the sandbox may say anything and is not told. */
export function fail(c: PageContext, error: unknown): Promise<Response> {
  const problem = error instanceof Problem ? error : new Problem(500, 'the sandbox failed');
  return show(c, failurePage(sentenceOf(problem)), problem.status);
}

/** The id of the stream in the page's address. */
export function streamId(c: PageContext): string {
  return c.req.param('id') ?? '';
}

/** Outcome of a person's action. */
export interface Outcome {
  readonly done: Done;
  /** The stream that the notice names and, on a stream's page, that is shown. */
  readonly stream?: string;
}

/** Does what was asked for and goes on to a page that says so; where it cannot be done, shows the page with the reason. */
export async function acting(
  c: PageContext,
  from: 'list' | 'stream',
  work: (host: TenantHost) => Outcome | Promise<Outcome>,
): Promise<Response> {
  const { host } = c.var;
  const addresses = new Addresses(host.model.name);
  try {
    const { done, stream } = await work(host);
    const page = from === 'stream' && stream !== undefined ? addresses.stream(stream) : addresses.list;
    return goTo(c, page, done, stream);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const stream = from === 'stream' ? host.model.tables.streams.get(streamId(c)) : undefined;
    const told = { alert: sentenceOf(error) };
    const page = stream === undefined ? streamsPage(host.model, told) : streamPage(host.model, stream, told);
    return show(c, page, error.status);
  }
}

/** Goes on to a page that tells what was done, so that a reload does not do it again. */
export function goTo(c: PageContext, page: string, done: Done, stream?: string): Response {
  const about = new URLSearchParams({ done, ...(stream === undefined ? {} : { stream }) });
  return c.redirect(`${page}?${about.toString()}`, 303);
}

/** The notice of what was done before this page was asked for. */
export function notice(c: PageContext): Notice | undefined {
  const id = c.req.query('stream') ?? streamId(c);
  return noticeOf(c.req.query('done'), c.var.host.model.tables.streams.get(id)?.name);
}
