import type { Context } from 'hono';
import { ApiFailure } from '../client/api-failure.ts';
import { bundleEndpoint, receiveEndpoint, tickEndpoint } from './schema.ts';
import { addresses } from '../layout/addresses.ts';
import { postedFields, read } from '../layout/posted.ts';
import { assertMay } from '../layout/rights.ts';
import type { ActionResult, Visit } from '../layout/site-of-pages.ts';
import { uploadedFiles } from '../layout/uploads.ts';
import { listed } from '../layout/words.ts';

async function* inChunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

const stageOf = (context: Context) => context.req.param('stage') ?? '';

/** Accepts uploads. Checks the client's rights before it reads any of the body. */
export async function receiveFiles({ api, context, viewer }: Visit): Promise<ActionResult> {
  const stage = stageOf(context);
  assertMay(viewer, stage, 'operate');
  const files = await uploadedFiles(context);
  const received: string[] = [];
  for (const { name, bytes } of files) {
    try {
      const { file } = await api.ask(receiveEndpoint, { stage, name, bytes: inChunks(bytes) });
      received.push(file);
    } catch (error) {
      throw withFileName(error, name, received);
    }
  }
  return { to: addresses.handOver(stage), message: `In the inbox of ${stage}: ${listed(received)}.` };
}

/** Returns the refusal of one file, with its name and those of the files accepted before. */
function withFileName(error: unknown, name: string, received: readonly string[]): unknown {
  if (!(error instanceof ApiFailure)) return error;
  const before = received.length === 0 ? '' : ` ${listed(received)} came in before it.`;
  return new ApiFailure({
    ...error.refusal,
    detail: `${name} was not taken: ${error.refusal.detail ?? error.refusal.title}.${before}`,
  });
}

/** Ticks or unticks a line of a checklist. */
export async function tickLine({ api, context }: Visit): Promise<ActionResult> {
  const stage = stageOf(context);
  const { round, number, text, isDone } = await postedFields(context);
  const fields = { stage, round, number: Number(number), text, isDone: isDone === 'true' };
  const request = read(tickEndpoint.input, fields);
  const { message } = await api.ask(tickEndpoint, request);
  return { to: `${addresses.handOver(stage)}#round-${encodeURIComponent(request.round)}`, message };
}

/** Returns the files of a batch as a zip. */
export async function downloadBundle({ api, context }: Visit): Promise<Response | undefined> {
  const round = (context.req.param('file') ?? '').replace(/\.zip$/, '');
  const found = await api.find(bundleEndpoint, { stage: stageOf(context), round });
  if (found === undefined) return undefined;
  const plain = found.name.replaceAll(/[^\w.-]/g, '_');
  return context.body(new Uint8Array(found.bytes), 200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${plain}"`,
    'cache-control': 'private, no-store',
  });
}
