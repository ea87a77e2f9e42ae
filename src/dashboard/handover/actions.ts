import type { Context } from 'hono';
import { ApiFailure } from '../client/api.ts';
import { tick } from './schema.ts';
import { addresses } from '../layout/addresses.ts';
import { read } from '../decisions/pages.ts';
import { handOverPage } from './page.ts';
import { postedFields } from '../layout/posted.ts';
import { may } from '../layout/rights.ts';
import type { ActionResult, SiteOfPages, Visit } from '../layout/site-of-pages.ts';
import { uploadedFiles } from '../layout/uploads.ts';
import { listed } from '../layout/words.ts';

/** Adds the actions of a manual import: upload, download and tick. */
export function addHandOverActs(site: SiteOfPages): void {
  site.action('/hand-over/:stage/files', receive, handOverPage);
  site.action('/hand-over/:stage/ticks', tickOff, handOverPage);
  site.file('/hand-over/:stage/rounds/:file{[^/]+\\.zip}', bundle);
}

const stageOf = (context: Context) => context.req.param('stage') ?? '';

/** Accepts uploads. Checks the client's rights before it reads any of the body. */
async function receive({ api, context, viewer }: Visit): Promise<ActionResult> {
  const stage = stageOf(context);
  if (!may(viewer, stage, 'operate'))
    throw new ApiFailure({ title: 'You may not do that', status: viewer.isSignedIn ? 403 : 401 });
  const files = await uploadedFiles(context);
  const taken: string[] = [];
  for (const { name, bytes } of files) {
    try {
      taken.push(await api.receive(stage, name, bytes));
    } catch (error) {
      throw isHalfDone(error, name, taken);
    }
  }
  return { to: addresses.handOver(stage), said: `In the inbox of ${stage}: ${listed(taken)}.` };
}

/** Returns the refusal of one file, with its name and those of the files accepted before. */
function isHalfDone(error: unknown, name: string, taken: readonly string[]): unknown {
  if (!(error instanceof ApiFailure)) return error;
  const before = taken.length === 0 ? '' : ` ${listed(taken)} came in before it.`;
  return new ApiFailure({
    ...error.refusal,
    detail: `${name} was not taken: ${error.refusal.detail ?? error.refusal.title}.${before}`,
  });
}

async function tickOff({ api, context }: Visit): Promise<ActionResult> {
  const stage = stageOf(context);
  const { round, number, text, isDone } = await postedFields(context);
  const request = read(tick, { round, number: Number(number), text, isDone: isDone === 'true' });
  const { message } = await api.tick(stage, request);
  return { to: `${addresses.handOver(stage)}#round-${encodeURIComponent(request.round)}`, said: message };
}

async function bundle({ api, context }: Visit): Promise<Response | undefined> {
  const round = (context.req.param('file') ?? '').replace(/\.zip$/, '');
  const found = await api.bundle(stageOf(context), round);
  if (found === undefined) return undefined;
  const plain = found.name.replaceAll(/[^\w.-]/g, '_');
  return context.body(new Uint8Array(found.bytes), 200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${plain}"`,
    'cache-control': 'private, no-store',
  });
}
