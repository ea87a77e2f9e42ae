import type { RunCallStep } from './schema.ts';
import { isJsonArray, isJsonObject, member, type Json } from '../../core/json/json.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import type { JournalEntry } from '../../ports/store.ts';

/** Returns a call from the journal. `isRunning` is true while the run can still receive the response. */
export function stepOf(entry: JournalEntry, isRunning: boolean): RunCallStep {
  const { id, call, startedAt, endedAt, result, sent, failure } = entry;
  const path = pathOf(entry);
  const reason = reasonIn(result) ?? failure;
  return {
    id,
    call,
    path,
    startedAt,
    endedAt,
    is: stateOf(entry, isRunning),
    reason,
    ...(sent === undefined || sent < 2 ? {} : { tries: sent }),
  };
}

function stateOf({ result, endedAt }: JournalEntry, isRunning: boolean): RunCallStep['is'] {
  if (result !== undefined) return isRefusal(result) ? 'refused' : 'done';
  return isRunning && endedAt === undefined ? 'under way' : 'unknown';
}

const isRefusal = (result: Json) => typeof member(result, 'refused') === 'string';

/** Returns the reason of a refusal, such as `it is active [SLC2110]`. */
function reasonIn(result: Json | undefined): string | undefined {
  const [code, reason] = [member(result, 'refused'), member(result, 'reason')];
  if (typeof code !== 'string') return undefined;
  return typeof reason === 'string' ? `${reason} [${code}]` : code;
}

/** Returns the path of a call's subject. An import lists its streams, other calls name one path. */
function pathOf({ facts, call }: JournalEntry): string | undefined {
  const streams = member(facts, 'streams');
  const first = isJsonArray(streams) ? streams[0] : undefined;
  const path = member(facts, 'path') ?? (isJsonObject(first) ? member(first, 'path') : undefined);
  if (typeof path === 'string') return path;
  const last = call.split(' ').at(-1) ?? '';
  return kindOfPath(last) === undefined ? undefined : last;
}
