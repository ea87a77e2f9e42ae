import { isJsonArray, isJsonObject, jsonObject, member, type Json } from '../../core/json/json.ts';
import type { StreamState } from '../../core/plan/plan.ts';
import type { Withdrawal } from '../../ports/hand-over.ts';
import type { StoreSession } from '../../ports/store.ts';

/** Stream that was handed over, and that Sluice has not seen in the tenant yet. */
export interface Outstanding {
  readonly path: string;
  readonly name: string;
  /** Content of the file (`shapeOf`), independent of a person's choices on import. */
  readonly shape: string;
  /** Contents of previous files, one of which a person may import instead. */
  readonly earlier: readonly string[];
  /** Id of the stream that it replaces. */
  readonly replaced: string | undefined;
  /** Ids of streams with the same name that existed before. */
  readonly before: readonly string[];
  readonly state: StreamState;
  /** Ids by which the file runs other streams, by their path. */
  readonly runs: ReadonlyMap<string, string>;
  /**
   * Ids in the file of the resources that it uses and does not include, by path. Undefined for one that a person must
   * choose. Undefined as a whole if an older version of Sluice recorded none.
   */
  readonly uses: ReadonlyMap<string, string | undefined> | undefined;
  /** Fingerprints of the events, rules and forms in the file, by path. */
  readonly carries: ReadonlyMap<string, string>;
  /** Paths of the other streams in the same file. */
  readonly companions: readonly string[];
  /** Path of the file, as a person would open it. */
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** True if the file was withdrawn. Sluice still recognises it if a person imports it. */
  readonly isTakenBack: boolean;
}

/** State that people were asked to set for a stream. */
export interface RequestedState {
  readonly id: string;
  readonly state: StreamState;
  /** True if a checklist had a step of its own for it. */
  readonly isTold: boolean;
  /** Batch of the checklist that asked for it. */
  readonly place: string | undefined;
}

/** Stored facts about a tenant that only people write to. */
export interface HandOvers {
  /** Streams by path. */
  readonly outstanding: ReadonlyMap<string, Outstanding>;
  /** Requested states by path. */
  readonly asked: ReadonlyMap<string, RequestedState>;
  /** Ids that people chose for prerequisites, by path. Two paths may have the same id. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Stand-ins in files for references that nobody had chosen, as `kind id`. */
  readonly standIns: ReadonlySet<string>;
  /** Last batch that was handed over. */
  readonly newest: string | undefined;
  /** Withdrawals that the batches do not show yet. */
  readonly takingBack: readonly Withdrawal[];
}

/**
 * Returns the subject of this record, which is stored among the statuses because it is one value that changes as a
 * whole.
 */
export const handOversSubject = (environment: string) => `hand-overs of ${environment}`;

export async function saveHandOvers(
  session: StoreSession,
  environment: string,
  handOvers: HandOvers,
  at: number,
): Promise<void> {
  await session.saveStatus({ subject: handOversSubject(environment), at, status: handOversJson(handOvers) });
}

export function handOversJson(handOvers: HandOvers): Json {
  const { outstanding, asked, bindings, standIns, newest, takingBack } = handOvers;
  return jsonObject([
    ['outstanding', [...outstanding.values()].map(outstandingJson)],
    ['asked', jsonObject([...asked].map(([path, one]) => [path, { ...one, place: one.place ?? null }]))],
    ['bindings', jsonObject(bindings)],
    ['standIns', [...standIns].sort()],
    ['newest', newest ?? null],
    ['takingBack', takingBack.map((part) => ({ ...part, by: part.by ?? null }))],
  ]);
}

/** Parses the stored facts. Returns empty ones if there are none. */
export function readHandOvers(saved: Json | undefined): HandOvers {
  const outstanding = items(saved, 'outstanding').map(readOutstanding);
  return {
    outstanding: new Map(outstanding.map((one) => [one.path, one])),
    asked: new Map(
      entries(saved, 'asked').map(([path, value]) => [
        path,
        {
          id: text(value, 'id'),
          state: state(value),
          isTold: member(value, 'isTold') === true,
          place: textOrNone(value, 'place'),
        },
      ]),
    ),
    bindings: new Map(texts(saved, 'bindings')),
    standIns: new Set(items(saved, 'standIns').filter((item) => typeof item === 'string')),
    newest: textOrNone(saved, 'newest'),
    takingBack: items(saved, 'takingBack').map(readWithdrawal),
  };
}

function outstandingJson({ replaced, runs, uses, carries, ...plain }: Outstanding): Json {
  const used = [...(uses ?? [])].map(([path, id]) => [path, id ?? null] as const);
  return jsonObject([
    ...Object.entries(plain),
    ['replaced', replaced ?? null],
    ['runs', jsonObject(runs)],
    ...(uses === undefined ? [] : [['uses', jsonObject(used)] as const]),
    ['carries', jsonObject(carries)],
  ]);
}

function readOutstanding(value: Json): Outstanding {
  const at = member(value, 'at');
  const strings = (key: string) => items(value, key).filter((item) => typeof item === 'string');
  return {
    path: text(value, 'path'),
    name: text(value, 'name'),
    shape: text(value, 'shape'),
    earlier: strings('earlier'),
    replaced: textOrNone(value, 'replaced'),
    before: strings('before'),
    state: state(value),
    runs: new Map(texts(value, 'runs')),
    uses: member(value, 'uses') === undefined ? undefined : usesOf(value),
    carries: new Map(texts(value, 'carries')),
    companions: strings('companions'),
    file: text(value, 'file'),
    at: typeof at === 'number' ? at : 0,
    isTakenBack: member(value, 'isTakenBack') === true,
  };
}

function usesOf(value: Json): ReadonlyMap<string, string | undefined> {
  return new Map(entries(value, 'uses').map(([path, id]) => [path, typeof id === 'string' ? id : undefined]));
}

function readWithdrawal(value: Json): Withdrawal {
  const by = textOrNone(value, 'by');
  return member(value, 'is') === 'state'
    ? { is: 'state', place: text(value, 'place'), id: text(value, 'id'), by }
    : { is: 'file', file: text(value, 'file'), by };
}

function items(value: Json | undefined, key: string): readonly Json[] {
  const list = member(value, key);
  return isJsonArray(list) ? list : [];
}

function entries(value: Json | undefined, key: string): readonly (readonly [string, Json])[] {
  const object = member(value, key);
  return isJsonObject(object) ? Object.entries(object) : [];
}

function texts(value: Json | undefined, key: string): readonly (readonly [string, string])[] {
  return entries(value, key).flatMap(([name, item]) => (typeof item === 'string' ? [[name, item]] : []));
}

function text(value: Json, key: string): string {
  const item = member(value, key);
  return typeof item === 'string' ? item : '';
}

function textOrNone(value: Json | undefined, key: string): string | undefined {
  const item = member(value, key);
  return typeof item === 'string' ? item : undefined;
}

function state(value: Json): StreamState {
  return member(value, 'state') === 'active' ? 'active' : 'inactive';
}
